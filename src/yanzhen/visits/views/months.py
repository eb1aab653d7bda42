"""Months that are handed up: one's own, the list of who checks, one row's check, the overview."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.errors import NotFound
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.steps import BOTH, POST, bound, press, take_step
from yanzhen.orgs.models import Division, Post
from yanzhen.people.access import posts_of
from yanzhen.visits import access, months, rules, selectors, services, tiers
from yanzhen.visits.forms import AnswerRowForm, FinishForm, RowForm
from yanzhen.visits.models import Submission, Tier
from yanzhen.visits.tables import CheckedVisitTable, SubmissionTable
from yanzhen.visits.tabs import tabs
from yanzhen.visits.views.visits import facts_of

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("waiting", gettext_lazy("to be checked"), "due"),
    ("mine", gettext_lazy("of those I guide"), "due"),
    ("returned", gettext_lazy("sent back"), ""),
    ("approved", pgettext_lazy("month", "approved"), ""),
    ("all", gettext_lazy("all"), ""),
)
ROW_CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("sample", gettext_lazy("sample"), "due"),
    ("returned", gettext_lazy("sent back"), "overdue"),
    ("whole", gettext_lazy("all of this round"), ""),
    ("all", gettext_lazy("all rounds"), ""),
)
MOST_OWN = 24


@page(access.READ)
def month_list(request: ActorRequest) -> HttpResponse:
    """What I still have to hand up, what came back, and what I handed up."""
    actor = request.actor
    own = list(tiers.own_submissions(actor)[:MOST_OWN])
    context = {
        "tabs": tabs(actor, "month-list"),
        "open_months": months.open_months(actor),
        "returned": [(row, months.is_mended(row)) for row in months.returned_to(actor)],
        "own": own,
        "may_check": scope.holds(actor, access.SEE_CHECKS),
        "now": actor.now,
    }
    return render(request, "visits/month_list.html", context)


def _month(text: str) -> date:
    """The month that was posted. Raises NotFound."""
    try:
        return months.begin(date.fromisoformat(text))
    except ValueError:
        raise NotFound from None


@page(access.SUBMIT, methods=POST)
def month_submit(request: ActorRequest, post_pk: int) -> HttpResponse:
    """Hand up the month of a post."""
    actor = request.actor
    post = Post.objects.select_related("user", "division").filter(pk=post_pk).first()
    if post is None or (post.user_id != actor.user_id and post.pk not in posts_of(actor)):
        raise NotFound
    month = _month(request.POST.get("month", ""))
    press(
        request,
        _handed_up_words(post),
        lambda: services.submit_month(actor=actor, post=post, month=month),
    )
    return redirect("month-list")


def _handed_up_words(post: Post) -> str:
    if months.tier_of(post) == Tier.COUNTY:
        return _("Handed up. A colleague or the supervisor checks it.")
    return _("Handed up. The next tier checks it.")


@page(access.SUBMIT_TOWN, methods=POST)
def month_submit_town(request: ActorRequest, code: str) -> HttpResponse:
    """Hand up to the county what the town approved."""
    actor = request.actor
    town = Division.objects.filter(code=code).first()
    if town is None or not scope.holds(actor, access.SUBMIT_TOWN, town.code):
        raise NotFound
    month = _month(request.POST.get("month", ""))
    press(
        request,
        _("Handed up. The county checks it."),
        lambda: services.submit_town_month(actor=actor, division=town, month=month),
    )
    return redirect("month-list")


@page(access.SEE_CHECKS)
def check_list(request: ActorRequest) -> HttpResponse:
    """Months that wait for the actor's check, the first due on top."""
    actor = request.actor
    rows = tiers.listed_submissions(actor)
    counts = tiers.count_submissions(rows, actor)
    show = request.GET.get("show", "mine" if counts["mine"] else "waiting")
    chosen = tiers.chosen_submissions(rows, show, actor)
    table = SubmissionTable(chosen, order_by=request.GET.get("sort", ()), actor=actor)
    offer_export(table, request, "submissions", access.EXPORT_MONTHS)
    turn(table, request, chosen, counts.get(show))
    context = {
        "table": table,
        "tabs": tabs(actor, "check-list"),
        "chips": chip_links(request, CHIPS, counts, show),
        "show": show,
        "may_register": scope.holds(actor, access.CHECK),
    }
    return render(request, "visits/check_list.html", context)


@page(access.READ)
def submission_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A month that was handed up: its figures, the sample, what was decided in each round."""
    actor = request.actor
    submission = access.access_submission(actor, pk)
    rounds = list(submission.rounds.select_related("submitted_by", "decided_by"))
    newest = rounds[-1]
    is_open = submission.state == Submission.State.WAITING
    show = request.GET.get("show") or ("sample" if newest.sampled else "whole")
    rows = tiers.rows_of(actor, submission, show)
    table = CheckedVisitTable(rows)
    turn(table, request, rows)
    counts = tiers.count_rows(submission)
    may_check = is_open and access.can_check(actor, submission)
    context = {
        "submission": submission,
        "rounds": rounds,
        "newest": newest,
        "figures": _figures(newest.figures),
        "table": table,
        "chips": chip_links(request, ROW_CHIPS, counts, show),
        "left": counts["left"],
        "may_check": may_check,
        "is_own": access.is_handed_up_by(actor, submission),
        "form": FinishForm(**bound(request, submission)) if may_check else None,
    }
    return render(request, "visits/submission_detail.html", context)


def _figures(kept: dict[str, int]) -> list[tuple[str, object, str]]:
    """The figures of a round as they were, with their units."""
    rate = rules.percentage(kept["done"], kept["owed"])
    return [
        (_("coverage"), "—" if rate is None else rate, "%"),
        (_("visits"), kept["visits"], pgettext("visit", "times")),
        (_("home visits"), kept["home"], pgettext("visit", "times")),
        (_("calls"), kept["calls"], pgettext("visit", "times")),
        (_("somebody was met"), kept["met"], pgettext("visit", "times")),
        (_("saved late"), kept["late"], pgettext("visit", "times")),
    ]


@page(access.SEE_CHECKS, methods=POST)
def submission_finish(request: ActorRequest, pk: int) -> HttpResponse:
    """Decide: what was returned goes back, the rest is approved."""
    actor = request.actor
    submission = access.access_submission(actor, pk)
    scope.require(actor, access.right_to_check(submission), submission.area_code)
    form = FinishForm(request.POST)
    if form.is_valid():
        done = press(
            request,
            _("Decided. What you returned goes back, the rest is approved."),
            lambda: services.finish_check(actor=actor, submission=submission, **form.cleaned_data),
        )
        if done:
            return redirect("check-list")
    else:
        messages.error(request, _("The remark is too long."))
    return redirect("submission-detail", pk)


@page(access.SEE_CHECKS, methods=BOTH)
def row_check(request: ActorRequest, pk: int) -> HttpResponse:
    """One visit of a month: it is right, or it goes back with the reason."""
    actor = request.actor
    row = access.access_row(actor, pk)
    submission = row.round.submission
    is_open = submission.state == Submission.State.WAITING and row.round.decided_at is None
    is_theirs = access.has_made(actor, row.visit)
    may_check = is_open and access.can_check(actor, submission) and not is_theirs
    form = RowForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.look_at_row(actor=actor, row=row, **form.cleaned_data)
            following = tiers.next_of_sample(row, actor)
            if following is not None:
                return redirect("row-check", following.pk)
            messages.success(request, _("The sample is done. Now decide the month."))
            return redirect("submission-detail", submission.pk)
    context = {
        "row": row,
        "submission": submission,
        "form": form,
        "may_check": may_check,
        "is_theirs": is_theirs,
        "since": tiers.told_since(row) if access.can_see_findings(actor, row.visit) else [],
        "is_changed": tiers.changed_since(row),
        "left": tiers.count_rows(submission)["left"],
        **facts_of(actor, row.visit),
    }
    return render(request, "visits/row_check.html", context, status=422 if form.errors else 200)


@page(access.READ, methods=BOTH)
def row_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """Say something to a returned row."""
    actor = request.actor
    row = access.access_row(actor, pk)
    if not (
        access.has_made(actor, row.visit) or access.is_handed_up_by(actor, row.round.submission)
    ):
        raise NotFound
    return take_step(
        request,
        row.visit,
        AnswerRowForm(request.POST if request.method == "POST" else None),
        title=_("Answer what was returned"),
        action=_("Give an answer"),
        done=_("Answered. Hand the month up once more."),
        back=reverse("month-list"),
        perform=lambda data: services.answer_row(actor=actor, row=row, **data),
        extra={
            "lead": selectors.members_words(row.visit),
            "help": row.reason,
            "leads_back": False,
        },
    )


@page(access.COUNT)
def month_overview(request: ActorRequest) -> HttpResponse:
    """Who handed up the month and who did not, and how long the checks took."""
    actor = request.actor
    areas = scope.areas(actor, access.COUNT)
    asked = "".join(c for c in request.GET.get("area", "") if c.isalnum())[:24]
    area = asked if asked and areas.covers(asked) else next(iter(areas.prefixes), "")
    last = months.months_before(actor.today, 1)[0]
    try:
        month = months.begin(date.fromisoformat(request.GET.get("month", "")))
    except ValueError:
        month = last
    if len(area) < len("530626"):
        area = _some_county(area)
    lines = tiers.overview(area, month) if area else []
    context = {
        "tabs": tabs(actor, "month-overview"),
        "lines": lines,
        "missing": sum(line.missing for line in lines),
        "expected": sum(line.expected for line in lines),
        "is_county": len(area) < months.TOWN_DIGITS,
        "place": Division.objects.filter(code=area).first(),
        "month": month,
        "months": _month_links(month, last),
        "turn_around": tiers.turn_around(area, month) if area else [],
        "today": actor.today,
        "may_read": scope.holds(actor, access.READ),
    }
    return render(request, "visits/month_overview.html", context)


def _some_county(area: str) -> str:
    """For a duty above counties: the first county in it."""
    inside = Division.objects.filter(level=Division.Level.COUNTY, code__startswith=area)
    county = inside.order_by("code").first()
    return county.code if county else ""


def _month_links(month: date, last: date) -> list[dict[str, Any]]:
    """The last months as chips."""
    shown = [last, *months.months_before(last, 2)]
    shown += [] if month in shown else [month]
    return [
        {"label": f"{m:%Y-%m}", "url": f"?month={m.isoformat()}", "current": m == month}
        for m in sorted(shown, reverse=True)
    ]

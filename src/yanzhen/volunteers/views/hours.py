"""Hours for the station: the list, one claim and its steps, what is added later, spot checks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.deadlines import due_words
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.finding import the_row
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.steps import BOTH, POST, bound, press, take_step
from yanzhen.delivery.models import ServiceRecord
from yanzhen.volunteers import access, forms, reckoning, rules, services
from yanzhen.volunteers.filters import HourFilter
from yanzhen.volunteers.models import HourClaim, Volunteer
from yanzhen.volunteers.tables import HourTable, SpotCheckTable

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("waiting", gettext_lazy("to confirm"), ""),
    ("overdue", gettext_lazy("overdue"), "overdue"),
    ("flagged", pgettext_lazy("hours", "flagged"), "due"),
    ("disputed", pgettext_lazy("hours", "disputed"), "due"),
    ("objected", pgettext_lazy("hours", "objected to"), "due"),
    ("confirmed", pgettext_lazy("hours", "confirmed"), ""),
    ("supplemented", gettext_lazy("added later"), ""),
    ("refused", pgettext_lazy("hours", "not recorded"), ""),
    ("all", gettext_lazy("all"), ""),
)


@page(access.READ)
def hour_list(request: ActorRequest) -> HttpResponse:
    """Hours served in the area: what waits for somebody first."""
    actor = request.actor
    narrowed = HourFilter(request.GET, reckoning.listed_claims(actor))
    counts = reckoning.count_claims(narrowed.qs, actor)
    show = request.GET.get("show", "waiting")
    rows = reckoning.chosen_claims(narrowed.qs, show, actor)
    table = HourTable(rows, order_by=request.GET.get("sort", ()), actor=actor)
    offer_export(table, request, "volunteer-hours", access.EXPORT)
    turn(table, request, rows, getattr(counts, show, None))
    context = {
        "table": table,
        "filter": narrowed,
        "show": show,
        "chips": chip_links(request, CHIPS, counts, show),
        "may_check": scope.holds(actor, access.SETTLE_HOURS),
        "may_read_pairs": scope.holds(actor, access.READ_PAIRS),
    }
    return render(request, "volunteers/hours.html", context)


@page(access.READ)
def hour_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One claim: both sides, what speaks against it, who decided what."""
    actor = request.actor
    claim = access.claim_for(actor, pk)
    words, state = due_words(claim.due_at, actor.now)
    may_settle = scope.holds(actor, access.SETTLE_HOURS, claim.area_code)
    is_apart = access.is_apart(actor, claim)
    context = {
        "claim": claim,
        "due": words,
        "due_state": state,
        "findings": reckoning.explanations(claim),
        "history": reckoning.history_of(claim),
        "is_apart": is_apart,
        "steps": _offered(actor, claim, may_settle=may_settle) if is_apart else [],
    }
    return render(request, "volunteers/hour_detail.html", context)


def _offered(actor: Any, claim: HourClaim, *, may_settle: bool) -> list[dict[str, Any]]:
    """The steps that this actor may take now, the usual one first."""
    offered = []
    for name, step in STEPS.items():
        if name == "answer":
            is_possible = claim.objected_at is not None and may_settle
        elif name == "confirm":
            is_possible = rules.STEPS.allows(claim.state, name) and access.can_confirm(actor, claim)
        else:
            right = access.SETTLE_HOURS if step.is_for_leads else access.CONFIRM_HOURS
            is_possible = rules.STEPS.allows(claim.state, name) and scope.holds(
                actor, right, claim.area_code
            )
        if is_possible:
            offered.append(
                {
                    "label": step.action,
                    "url": reverse("hour-step", args=[claim.pk, name]),
                    "icon": step.icon,
                    "kind": "primary" if name in {"confirm", "settle"} else "quiet",
                }
            )
    return offered


class Step:
    """How a step looks and which service takes it."""

    def __init__(
        self,
        title: str | Promise,
        action: str | Promise,
        done: str | Promise,
        icon: str,
        form: type[django_forms.Form],
        service: Callable[..., object],
        *,
        is_for_leads: bool = True,
    ) -> None:
        self.title, self.action, self.done, self.icon = title, action, done, icon
        self.form, self.service, self.is_for_leads = form, service, is_for_leads


STEPS: dict[str, Step] = {
    "confirm": Step(
        gettext_lazy("Confirm hours"),
        gettext_lazy("Confirm"),
        gettext_lazy("Kept. What both sides agree on counts."),
        "check",
        forms.ConfirmHoursForm,
        services.confirm_hours,
        is_for_leads=False,
    ),
    "settle": Step(
        gettext_lazy("Settle the dispute"),
        gettext_lazy("Settle"),
        gettext_lazy("Settled."),
        "check",
        forms.MinutesForm,
        services.settle_dispute,
    ),
    "answer": Step(
        gettext_lazy("Answer the objection"),
        gettext_lazy("Answer"),
        gettext_lazy("Answered. The volunteer reads it."),
        "pencil",
        forms.HourWordsForm,
        services.answer_objection,
    ),
    "correct": Step(
        gettext_lazy("Correct hours"),
        gettext_lazy("Correct"),
        gettext_lazy("Corrected. The old figure stays in the history."),
        "pencil",
        forms.MinutesForm,
        services.correct_hours,
    ),
    "refuse": Step(
        gettext_lazy("Do not record these hours"),
        gettext_lazy("Do not record"),
        gettext_lazy("Not recorded. The volunteer reads why."),
        "x",
        forms.HourWordsForm,
        services.refuse_hours,
        is_for_leads=False,
    ),
    "revoke": Step(
        gettext_lazy("Revoke hours"),
        gettext_lazy("Revoke"),
        gettext_lazy("Revoked. Points for them are taken back."),
        "undo-2",
        forms.HourWordsForm,
        services.revoke_hours,
    ),
}


@page(access.CONFIRM_HOURS, methods=BOTH)
def hour_step(request: ActorRequest, pk: int, step: str) -> HttpResponse:
    """One step of a claim."""
    if step not in STEPS:
        raise NotFound
    claim = access.claim_for(request.actor, pk)
    how = STEPS[step]
    scope.require(
        request.actor,
        access.SETTLE_HOURS if how.is_for_leads else access.CONFIRM_HOURS,
        claim.area_code,
    )
    return take_step(
        request,
        claim,
        how.form(**bound(request, claim)),
        title=how.title,
        action=how.action,
        done=how.done,
        back=reverse("hour-detail", args=[claim.pk]),
        perform=lambda given: how.service(actor=request.actor, claim=claim, **given),
        extra={"findings": reckoning.explanations(claim)},
        template="volunteers/hour_step.html",
    )


@page(access.CONFIRM_HOURS, methods=BOTH)
def hour_supplement(request: ActorRequest, record_pk: int) -> HttpResponse:
    """Add the hours of somebody who helped at a service and could not sign in."""
    actor = request.actor
    rows = ServiceRecord.objects.filter(scope.areas(actor, access.CONFIRM_HOURS).q())
    record = the_row(rows, pk=record_pk)

    def perform(given: dict[str, Any]) -> object:
        number = given.pop("number").strip().upper()
        volunteer = Volunteer.objects.filter(number=number).first()
        if volunteer is None:
            raise NotValid(_("No volunteer has this number."), field="number")
        return services.supplement_hours(actor=actor, record=record, volunteer=volunteer, **given)

    return take_step(
        request,
        record,
        forms.SupplementForm(**bound(request, record)),
        title=_("Add hours later"),
        action=_("Add"),
        done=_("Added. Somebody else confirms them."),
        back=reverse("hour-list"),
        perform=perform,
        extra={
            "leads_back": False,
            "help": _("%(title)s took %(minutes)s minutes; nobody helped longer.")
            % {"title": record.title, "minutes": record.minutes},
        },
    )


@page(access.SETTLE_HOURS)
def spot_check_list(request: ActorRequest) -> HttpResponse:
    """Hours that chance picked, those still open first in each month."""
    rows = reckoning.open_spot_checks(request.actor)
    table = SpotCheckTable(rows, order_by=request.GET.get("sort", ()))
    turn(table, request, rows)
    return render(request, "volunteers/spot_checks.html", {"table": table})


@page(access.SETTLE_HOURS, methods=POST)
def spot_check_draw(request: ActorRequest) -> HttpResponse:
    """Draw for the month that is over, in the area of the actor's duty."""
    actor = request.actor
    month = actor.today.replace(day=1) - timedelta(days=1)
    prefixes = scope.areas(actor, access.SETTLE_HOURS).prefixes

    def perform() -> None:
        drawn = [
            check
            for area in prefixes
            for check in services.draw_spot_checks(actor=actor, month=month, area=area)
        ]
        if not drawn:
            messages.info(request, _("Nothing more to draw for this month."))

    press(request, _("Drawn."), perform)
    return redirect("spot-check-list")


@page(access.SETTLE_HOURS, methods=BOTH)
def spot_check_settle(request: ActorRequest, pk: int) -> HttpResponse:
    """Write down what came out of a spot check."""
    check = access.spot_check_for(request.actor, pk)
    claim = check.claim

    def perform(given: dict[str, Any]) -> object:
        given.pop("version", None)
        return services.settle_spot_check(actor=request.actor, check=check, **given)

    return take_step(
        request,
        check,
        forms.SpotCheckForm(**bound(request, check)),
        title=_("Spot check"),
        action=_("Save"),
        done=_("Kept."),
        back=reverse("spot-check-list"),
        perform=perform,
        extra={
            "leads_back": False,
            "lead": f"{claim.volunteer.person.name} · {claim.title} · {claim.told_minutes}",
        },
    )

"""Deliberations: the list, one issue, its steps, and what everybody may read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core import scope
from yanzhen.core.deadlines import due_words
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.steps import BOTH, bound, fresh, make_new, take_step
from yanzhen.deliberation import access, selectors, services
from yanzhen.deliberation import forms as typed
from yanzhen.deliberation.filters import IssueFilter
from yanzhen.deliberation.tables import IssueTable
from yanzhen.needs.access import access_need
from yanzhen.needs.frames import resident_frame, visitor
from yanzhen.needs.models import Need
from yanzhen.needs.tables import place_name

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("open", gettext_lazy("still open"), ""),
    ("overdue", gettext_lazy("overdue"), "overdue"),
    ("decided", gettext_lazy("being carried out"), ""),
    ("done", gettext_lazy("carried out"), ""),
    ("all", gettext_lazy("all"), ""),
)


@page(access.READ)
def issue_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    narrowed = IssueFilter(request.GET, selectors.listed_issues(actor))
    counts = selectors.count_issues(narrowed.qs, actor)
    show = request.GET.get("show", "open")
    rows = selectors.chosen_issues(narrowed.qs, show, actor)
    table = IssueTable(rows, order_by=request.GET.get("sort", ()), actor=actor)
    offer_export(table, request, "issues", access.EXPORT)
    turn(table, request, rows, getattr(counts, show, None))
    context = {
        "table": table,
        "chips": chip_links(request, CHIPS, counts, show),
        "filter": narrowed,
        "show": show,
        "may_raise": scope.holds(actor, access.LEAD),
    }
    return render(request, "deliberation/list.html", context)


@page(access.READ)
def issue_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    issue = access.access_issue(actor, pk)
    words, state = due_words(issue.due_at, actor.now)
    context = {
        "issue": issue,
        "attendees": list(issue.attendees.all()),
        "steps": list(issue.steps.all()),
        "place": place_name(issue),
        "due_words": words if issue.is_open else "",
        "due_state": state,
        "may_lead": scope.holds(actor, access.LEAD, issue.area_code),
    }
    return render(request, "deliberation/detail.html", context)


@page(public=True)
def issue_public(request: HttpRequest) -> HttpResponse:
    """What was decided and done, for everybody."""
    rows = access.published_issues().select_related("division__parent").order_by("-published_at")
    actor = getattr(request, "actor", None) or visitor()
    context = {"issues": list(rows[:50]), **resident_frame(actor)}
    return render(request, "deliberation/public.html", context)


@page(access.LEAD, methods=BOTH)
def issue_create(request: ActorRequest) -> HttpResponse:
    return _raise(request, None, reverse("issue-list"))


@page(access.LEAD, methods=BOTH)
def need_issue(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer a need by talking it over with those concerned."""
    need = access_need(request.actor, pk)
    scope.require(request.actor, access.LEAD, need.area_code)
    return _raise(request, need, reverse("need-detail", args=[need.pk]))


def _raise(request: ActorRequest, need: Need | None, back: str) -> HttpResponse:
    actor = request.actor
    topic = need.title if need else ""
    place = {"division": need.division} if need else {}
    return make_new(
        request,
        typed.RaiseForm(actor=actor, has_place=need is not None, **fresh(request, topic=topic)),
        "deliberation.raise_issue",
        perform=lambda given: services.raise_issue(actor=actor, need=need, **given | place),
        done=lambda issue: _("Raised as %(number)s.") % {"number": issue.number},
        page="issue-detail",
        title=_("Raise an issue"),
        action=_("Raise it"),
        record=need or "",
        back=back,
    )


def _step(
    request: ActorRequest, pk: int, form_class: type[forms.Form], service: Any, title: str,
    **known: Any,
) -> HttpResponse:  # fmt: skip
    issue = access.access_issue(request.actor, pk)
    scope.require(request.actor, access.LEAD, issue.area_code)
    if form_class is typed.PublishForm:
        known["result_text"] = issue.result_text
    return take_step(
        request,
        issue,
        form_class(**bound(request, issue, **known)),
        title=title,
        action=_("Save"),
        done=_("Saved."),
        back=reverse("issue-detail", args=[issue.pk]),
        perform=lambda given: service(actor=request.actor, issue=issue, **given),
    )


@page(access.LEAD, methods=BOTH)
def issue_call(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.MeetingForm, services.call_meeting, _("Call the meeting"))


@page(access.LEAD, methods=BOTH)
def issue_decide(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, typed.DecisionForm, services.record_decision, _("Write down the decision")
    )


@page(access.LEAD, methods=BOTH)
def issue_follow(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.FollowForm, services.follow_up, _("Follow it up"))


@page(access.LEAD, methods=BOTH)
def issue_finish(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.FinishForm, services.finish_issue, _("It is carried out"))


@page(access.LEAD, methods=BOTH)
def issue_publish(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.PublishForm, services.publish_result, _("Publish the result"))


@page(access.LEAD, methods=BOTH)
def issue_drop(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.DropForm, services.drop_issue, _("Drop it"))

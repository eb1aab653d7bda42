"""Activities: the list, planning, the page of one, and the screen at the door."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.errors import DomainError
from yanzhen.core.fields import plain
from yanzhen.delivery import access, selectors, services
from yanzhen.delivery.forms import ActivityForm, AnswerActivityForm, ReasonForm, WalkInsForm
from yanzhen.delivery.models import Activity
from yanzhen.delivery.tables import ACTIVITY_COLOURS, ActivityTable
from yanzhen.delivery.tabs import tabs
from yanzhen.delivery.views.steps import BOTH, POST, bound, chip_links, paginate, take_step
from yanzhen.needs.access import access_need
from yanzhen.needs.selectors import category_labels, found_persons
from yanzhen.needs.tables import place_name
from yanzhen.people.access import person_for

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("coming", gettext_lazy("coming"), ""),
    ("held", gettext_lazy("held"), ""),
    ("draft", gettext_lazy("drafts"), ""),
    ("cancelled", gettext_lazy("cancelled"), ""),
    ("all", gettext_lazy("all"), ""),
)


@page(access.READ)
def activity_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    show = request.GET.get("show", "coming")
    rows = selectors.chosen_activities(selectors.listed_activities(actor), show, actor)
    table = ActivityTable(rows, order_by=request.GET.get("sort", ()))
    paginate(table, request, rows)
    context = {
        "table": table,
        "tabs": tabs("activity-list"),
        "chips": chip_links(request, CHIPS, None, show),
        "may_plan": scope.holds(actor, access.PLAN_ACTIVITIES),
    }
    return render(request, "delivery/activity_list.html", context)


@page(access.READ)
def activity_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    activity = access.access_activity(actor, pk)
    rows = selectors.attendance_of(actor, activity)
    context = {
        "activity": activity,
        "colour": ACTIVITY_COLOURS[activity.state],
        "place": place_name(activity),
        "category": category_labels(actor, activity.area_code).get(activity.category, ""),
        "rows": rows,
        "joined": sum(r.state == "joined" for r in rows),
        "waiting": sum(r.state == "waiting" for r in rows),
        "may_plan": scope.holds(actor, access.PLAN_ACTIVITIES, activity.area_code),
        "may_lead": scope.holds(actor, access.LEAD_ACTIVITIES, activity.area_code),
        "has_begun": activity.starts_at <= actor.now,
    }
    return render(request, "delivery/activity_detail.html", context)


def _values(activity: Activity) -> dict[str, Any]:
    known = {name: getattr(activity, name) for name in services.activities.EDITABLE}
    for name in ("starts_at", "ends_at"):
        known[name] = timezone.localtime(known[name])
    return known


@page(access.PLAN_ACTIVITIES, methods=BOTH)
def activity_create(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    form = ActivityForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        area=selectors.home_area(actor),
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given.pop("version")
        with refusals_in(form):
            activity = services.plan_activity(actor=actor, **given)
            messages.success(request, _("Planned. Publish it to open the sign-up."))
            return redirect("activity-detail", activity.pk)
    context = {"form": form, "title": _("Plan an activity"), "back": reverse("activity-list")}
    return render(request, "delivery/edit.html", context, status=422 if form.errors else 200)


@page(access.PLAN_ACTIVITIES, methods=BOTH)
def activity_change(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    activity = access.access_activity(actor, pk)
    scope.require(actor, access.PLAN_ACTIVITIES, activity.area_code)
    given: dict[str, Any] = bound(request, activity)
    if "initial" in given:
        given["initial"] |= _values(activity)
    return take_step(
        request,
        activity,
        ActivityForm(actor=actor, area=activity.area_code, is_new=False, **given),
        title=activity.title,
        action=_("Save"),
        done=_("Saved."),
        back=reverse("activity-detail", args=[activity.pk]),
        perform=lambda given: services.change_activity(
            actor=actor, activity=activity, version=given.pop("version"), fields=given
        ),
        template="delivery/edit.html",
    )


@page(access.PLAN_ACTIVITIES, methods=POST)
def activity_publish(request: ActorRequest, pk: int) -> HttpResponse:
    activity = access.access_activity(request.actor, pk)
    try:
        services.publish_activity(actor=request.actor, activity=activity)
        messages.success(request, _("Published: people can sign up now."))
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        messages.error(request, str(error))
    return redirect("activity-detail", activity.pk)


@page(access.PLAN_ACTIVITIES, methods=BOTH)
def activity_cancel(request: ActorRequest, pk: int) -> HttpResponse:
    activity = access.access_activity(request.actor, pk)
    scope.require(request.actor, access.PLAN_ACTIVITIES, activity.area_code)
    return take_step(
        request,
        activity,
        ReasonForm(**bound(request, activity)),
        title=_("Call the activity off"),
        action=_("Call it off"),
        done=_("Called off."),
        back=reverse("activity-detail", args=[activity.pk]),
        perform=lambda given: services.cancel_activity(
            actor=request.actor, activity=activity, **given
        ),
    )


@page(access.PLAN_ACTIVITIES, methods=BOTH)
def need_activity(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer a need with an activity that is coming."""
    actor = request.actor
    need = access_need(actor, pk)
    coming = selectors.chosen_activities(access.visible_activities(actor), "coming", actor)
    coming = coming.filter(ends_at__gt=actor.now)
    return take_step(
        request,
        need,
        AnswerActivityForm(activities=coming, **bound(request, need)),
        title=_("Answer with an activity"),
        action=_("It answers the need"),
        done=_("Answered."),
        back=reverse("need-detail", args=[need.pk]),
        perform=lambda given: services.answer_need_with_activity(
            actor=actor, need=need, activity=given["activity"]
        ),
        extra={"is_empty": not coming.exists()},
    )


# -- the screen at the door -----------------------------------------------------------------------


@page(access.LEAD_ACTIVITIES)
def activity_attendance(request: ActorRequest, pk: int) -> HttpResponse:
    """Sign people in and out, find those who did not sign up, count the others."""
    actor = request.actor
    activity = access.access_activity(actor, pk)
    scope.require(actor, access.LEAD_ACTIVITIES, activity.area_code)
    rows = selectors.attendance_of(actor, activity)
    words = request.GET.get("q", "")
    listed = {row.person_id for row in rows}
    persons = [p for p in found_persons(actor, words, limit=12) if p.pk not in listed]
    context = {
        "activity": activity,
        "rows": rows,
        "present": sum(r.signed_in_at is not None for r in rows),
        "words": words,
        "persons": persons,
        "code": plain(activity.sign_in_code) if activity.sign_in_code else "",
        "walk_ins": WalkInsForm(initial={"headcount": activity.walk_ins}),
        "is_open": activity.state == Activity.State.PUBLISHED,
    }
    return render(request, "delivery/attendance.html", context)


ATTEND = {"in": services.sign_in, "out": services.sign_out, "leave": services.leave_activity}


@page(access.LEAD_ACTIVITIES, methods=POST)
def activity_attend(request: ActorRequest, pk: int, person_pk: int, step: str) -> HttpResponse:
    """Tick one person in, out, or off the list."""
    actor = request.actor
    activity = access.access_activity(actor, pk)
    scope.require(actor, access.LEAD_ACTIVITIES, activity.area_code)
    person = person_for(actor, person_pk)
    try:
        if step == "join":
            services.sign_up(actor=actor, activity=activity, person=person)
        else:
            ATTEND[step](actor=actor, activity=activity, person=person)
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        messages.error(request, str(error))
    return redirect("activity-attendance", activity.pk)


@page(access.LEAD_ACTIVITIES, methods=POST)
def activity_walk_ins(request: ActorRequest, pk: int) -> HttpResponse:
    activity = access.access_activity(request.actor, pk)
    form = WalkInsForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            services.add_walk_ins(actor=request.actor, activity=activity, **form.cleaned_data)
    for error in (e for errors in form.errors.values() for e in errors):
        messages.error(request, str(error))
    return redirect("activity-attendance", activity.pk)


@page(access.LEAD_ACTIVITIES, methods=POST)
def activity_hold(request: ActorRequest, pk: int) -> HttpResponse:
    """It took place: write the record."""
    activity = access.access_activity(request.actor, pk)
    try:
        services.hold_activity(actor=request.actor, activity=activity)
        messages.success(request, _("Held and recorded."))
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        messages.error(request, str(error))
        return redirect("activity-attendance", activity.pk)
    return redirect("activity-detail", activity.pk)

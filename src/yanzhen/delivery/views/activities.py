"""Activities: the list, planning, publishing, the page of one, its poster."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import segno
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
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.steps import BOTH, POST, bound, press, take_step
from yanzhen.delivery import access, gatherings, selectors, services
from yanzhen.delivery.filters import ActivityFilter
from yanzhen.delivery.forms import ActivityForm, AnswerActivityForm
from yanzhen.delivery.models import Activity, SignUp
from yanzhen.delivery.tables import ACTIVITY_COLOURS, ActivityTable
from yanzhen.delivery.tabs import tabs
from yanzhen.delivery.views.publishing import publish_page, withdraw_page
from yanzhen.needs.access import access_need
from yanzhen.needs.selectors import category_labels
from yanzhen.needs.tables import place_name

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
    narrowed = ActivityFilter(
        request.GET,
        gatherings.listed_activities(actor),
        actor=actor,
        area=selectors.home_area(actor),
    )
    rows = gatherings.chosen_activities(narrowed.qs, show, actor)
    table = ActivityTable(rows, order_by=request.GET.get("sort", ()))
    offer_export(table, request, "activities", access.EXPORT)
    turn(table, request, rows)
    context = {
        "table": table,
        "tabs": tabs("activity-list"),
        "chips": chip_links(request, CHIPS, None, show),
        "filter": narrowed,
        "show": show,
        "may_plan": scope.holds(actor, access.PLAN_ACTIVITIES),
    }
    return render(request, "delivery/activity_list.html", context)


@page(access.READ)
def activity_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    activity = access.access_activity(actor, pk)
    rows = gatherings.sign_ups_of(actor, activity)
    costs, spent = gatherings.costs_of(activity)
    forces = gatherings.labels_of("forces", actor, activity.area_code)
    context = {
        "activity": activity,
        "offer": activity,
        "colour": ACTIVITY_COLOURS[activity.state],
        "place": place_name(activity),
        "category": category_labels(actor, activity.area_code).get(activity.category, ""),
        "kind": gatherings.labels_of("activity_kinds", actor, activity.area_code).get(
            activity.kind, activity.kind
        ),
        "tags": gatherings.tag_words(actor, activity),
        "sessions": gatherings.sessions_of(activity),
        "rows": rows,
        "joined": sum(r.state == "joined" and r.side == "served" for r in rows),
        "helping": sum(r.side == "helper" for r in rows),
        "waiting": sum(r.state == "waiting" for r in rows),
        "untold": [r for r in rows if r.news and r.told_at is None],
        "forces": [
            (label, [f for f in activity.forces.all() if f.force == code])
            for code, label in forces.items()
        ],
        "costs": costs,
        "spent": spent,
        "photos": gatherings.photos_of(actor, activity),
        "rating": gatherings.rating_of(activity),
        "needs": activity.needs.all(),
        "may_plan": scope.holds(actor, access.PLAN_ACTIVITIES, activity.area_code),
        "may_lead": access.may_lead(actor, activity),
        "is_open": activity.state in {Activity.State.DRAFT, Activity.State.PUBLISHED},
        "may_note": activity.state != Activity.State.CANCELLED and access.may_lead(actor, activity),
        **gatherings.offer_words(actor, activity),
    }
    return render(request, "delivery/activity_detail.html", context)


def _values(activity: Activity) -> dict[str, Any]:
    known = {name: getattr(activity, name) for name in services.activities.EDITABLE}
    for name in ("starts_at", "ends_at"):
        known[name] = timezone.localtime(known[name])
    return known | {"tags": [row.tag for row in activity.tags.all()]}


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
        weeks = range(1, (given.pop("weeks") or 0) + 1)
        begins, ends = given["starts_at"], given["ends_at"]
        further = [(begins + timedelta(weeks=n), ends + timedelta(weeks=n)) for n in weeks]
        with refusals_in(form):
            activity = services.plan_activity(actor=actor, further_times=further, **given)
            messages.success(request, _("Planned. Publish it to open the sign-up."))
            return redirect("activity-detail", activity.pk)
    context = {"form": form, "title": _("Plan an activity"), "back": reverse("activity-list")}
    return render(request, "core/edit.html", context, status=422 if form.errors else 200)


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
        ActivityForm(actor=actor, area=activity.area_code, activity=activity, **given),
        title=activity.title,
        action=_("Save"),
        done=_("Saved."),
        back=reverse("activity-detail", args=[activity.pk]),
        perform=lambda given: services.change_activity(
            actor=actor,
            activity=activity,
            version=given.pop("version"),
            tags=given.pop("tags"),
            fields=given,
        ),
        template="core/edit.html",
    )


@page(access.PLAN_ACTIVITIES, methods=POST)
def activity_publish(request: ActorRequest, pk: int) -> HttpResponse:
    activity = access.access_activity(request.actor, pk)
    return publish_page(
        request,
        activity,
        lambda: services.publish_activity(actor=request.actor, activity=activity),
        done=_("Published: people can sign up now."),
        page="activity-detail",
    )


@page(access.PLAN_ACTIVITIES, methods=BOTH)
def activity_cancel(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    activity = access.access_activity(actor, pk)
    scope.require(actor, access.PLAN_ACTIVITIES, activity.area_code)
    return withdraw_page(
        request,
        activity,
        lambda why: services.cancel_activity(actor=actor, activity=activity, reason=why),
        title=_("Call the activity off"),
        action=_("Call it off"),
        done=_("Called off."),
        page="activity-detail",
    )


@page(access.PLAN_ACTIVITIES, methods=BOTH)
def need_activity(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer a need with an activity that is coming."""
    actor = request.actor
    need = access_need(actor, pk)
    coming = gatherings.chosen_activities(access.visible_activities(actor), "coming", actor)
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
        template="delivery/answer_activity.html",
    )


@page(access.READ)
def activity_poster(request: ActorRequest, pk: int) -> HttpResponse:
    """A sheet for the wall: what, when, where, and the QR code of the sign-up page."""
    activity = access.access_activity(request.actor, pk)
    address = request.build_absolute_uri(reverse("resident-activity", args=[activity.pk]))
    station = activity.station
    context = {
        "activity": activity,
        "sessions": [s for s in gatherings.sessions_of(activity) if s.state != "cancelled"],
        "place": place_name(activity),
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=8, border=2),
        "station_name": station.name if station else activity.division.name,
        "station_phone": station.phone if station else "",
    }
    return render(request, "delivery/poster.html", context)


@page(access.LEAD_ACTIVITIES, methods=POST)
def activity_told(request: ActorRequest, pk: int, sign_up_pk: int) -> HttpResponse:
    """A worker has told somebody the news about their place."""
    activity = access.access_activity(request.actor, pk)
    row = SignUp.objects.filter(activity=activity, pk=sign_up_pk).select_related("person")
    found = row.select_related("activity", "person").first()
    if found is not None:
        press(
            request,
            _("Noted that they know."),
            lambda: services.note_told(actor=request.actor, sign_up=found),
        )
    return redirect("activity-detail", activity.pk)

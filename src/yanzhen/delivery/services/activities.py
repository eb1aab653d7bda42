"""Activities: planned with their times, published, changed, called off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.delivery import access
from yanzhen.delivery.models import Activity, ActivitySession, ActivityTag, ServiceItem
from yanzhen.delivery.services.places import fill_places, tell_everybody
from yanzhen.delivery.services.publishing import (
    ACTIVITIES,
    check_offer,
    check_project,
    check_publishing,
    publish_offer,
)
from yanzhen.delivery.services.steps import new_code
from yanzhen.delivery.services.times import (
    SESSIONS,
    Span,
    add_times,
    cancel_times,
    settle,
    take_over_span,
)
from yanzhen.needs import vocabulary
from yanzhen.needs.models import Need
from yanzhen.needs.selectors import station_for
from yanzhen.needs.services import answer_need, withdraw_answer
from yanzhen.orgs.models import Division, Station
from yanzhen.projects.models import Project

EDITABLE = frozenset(
    {
        "title", "description", "outcome", "category", "kind", "place", "starts_at", "ends_at",
        "capacity", "helpers_wanted", "risk_text", "has_danger", "insurance", "insured_until",
        "station", "item", "lead", "project", "compound", "points_class", "eligible_categories",
    }
)  # fmt: skip


def _listed(activity: Activity, topic: str, code: str, field: str) -> None:
    day = timezone.localdate(activity.starts_at)
    if vocabulary.entry(topic, code, area=activity.area_code, day=day) is None:
        raise NotValid(_("Choose one of the listed values."), field=field)


def _checked(actor: Actor, activity: Activity) -> Activity:
    activity.title = " ".join(activity.title.split())
    if not 2 <= len(activity.title) <= 80:
        raise NotValid(_("Give the activity a title of 2 to 80 characters."), field="title")
    if not activity.place.strip():
        raise NotValid(_("Say where it takes place."), field="place")
    if activity.capacity is not None and activity.capacity < 1:
        raise NotValid(_("Give at least one place, or none for no limit."), field="capacity")
    if activity.helpers_wanted is not None and not 1 <= activity.helpers_wanted <= 1000:
        raise NotValid(
            _("Say how many volunteers are wanted, or leave it empty."), field="helpers_wanted"
        )
    _listed(activity, "needs.categories", activity.category, "category")
    if activity.kind:
        _listed(activity, "delivery.activity_kinds", activity.kind, "kind")
    if activity.compound and not activity.compound.code.startswith(activity.area_code):
        raise NotValid(_("This compound or grid lies in another place."), field="compound")
    check_offer(actor, activity)
    return activity


def _set(activity: Activity, fields: dict[str, Any]) -> None:
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"unknown fields of an activity: {sorted(unknown)}")
    project = activity.project_id
    for name, value in fields.items():
        setattr(activity, name, value)
    if activity.project_id != project:
        check_project(activity)


def _tag(activity: Activity, tags: Iterable[str]) -> None:
    wanted = list(dict.fromkeys(tags))
    for tag in wanted:
        _listed(activity, "delivery.activity_tags", tag, "tags")
    activity.tags.exclude(tag__in=wanted).delete()
    known = set(activity.tags.values_list("tag", flat=True))
    ActivityTag.objects.bulk_create(
        ActivityTag(activity=activity, tag=tag) for tag in wanted if tag not in known
    )


@operation("delivery.plan_activity")
def plan_activity(
    *,
    actor: Actor,
    title: str,
    category: str,
    division: Division,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    further_times: Sequence[Span] = (),
    kind: str = "",
    tags: Iterable[str] = (),
    compound: Division | None = None,
    capacity: int | None = None,
    helpers_wanted: int | None = None,
    description: str = "",
    outcome: str = "",
    project: Project | None = None,
    item: ServiceItem | None = None,
    station: Station | None = None,
    lead: User | None = None,
    risk_text: str = "",
    has_danger: bool = False,
    insurance: str = "",
    insured_until: Any = None,
    points_class: str = "",
    eligible_categories: Iterable[str] = (),
) -> Activity:
    """Plan a gathering: its first time, and further ones if it comes again.

    A worker leads it, the actor when nobody is named. What a service of the list says about risks
    and about whom it is for holds where nothing else is said.
    """
    scope.require(actor, access.PLAN_ACTIVITIES, division.code)
    lead_id = lead.pk if lead else actor.user_id
    if lead_id is None:
        raise NotValid(_("Name the worker who leads it."), field="lead")
    activity = Activity(
        created_at=actor.now,
        area_code=division.code,
        division=division,
        title=title,
        kind=kind,
        category=category,
        compound=compound,
        place=place.strip()[:120],
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=capacity,
        helpers_wanted=helpers_wanted,
        description=description.strip()[:1000],
        outcome=outcome.strip()[:1000],
        project=project or (item.project if item else None),
        item=item,
        station=station or station_for(division.code, actor.today),
        lead_id=lead_id,
        risk_text=risk_text.strip() or (item.risk_text if item else ""),
        has_danger=has_danger,
        insurance=insurance,
        insured_until=insured_until,
        points_class=points_class or (item.points_class if item else ""),
        eligible_categories=list(eligible_categories) or (item.eligible_categories if item else []),
    )
    if project is not None:
        check_project(activity)
    _checked(actor, activity)
    activity.number = activity.uid.hex
    activity.save()
    activity.number = f"HD{timezone.localdate(starts_at):%Y}-{activity.pk:06d}"
    add_times(actor, activity, [(starts_at, ends_at), *further_times])
    activity.save()
    _tag(activity, tags)
    return activity


@operation("delivery.change_activity")
def change_activity(
    *,
    actor: Actor,
    activity: Activity,
    fields: dict[str, Any],
    tags: Iterable[str] | None = None,
    version: int | None = None,
) -> Activity:
    """Change an activity that is still to come; more places move the waiting list up.

    A new time is that of its only session; several sessions are changed one by one.
    """
    scope.require(actor, access.PLAN_ACTIVITIES, activity.area_code)
    activity = ACTIVITIES.locked(activity, "change", version)
    before = (activity.starts_at, activity.ends_at)
    _set(activity, fields)
    _checked(actor, activity)
    if (activity.starts_at, activity.ends_at) != before:
        take_over_span(activity)
    if tags is not None:
        _tag(activity, tags)
    if activity.state == Activity.State.PUBLISHED:
        check_publishing(actor, activity)
    activity = ACTIVITIES.advance(activity, "change")
    fill_places(actor, activity)
    return activity


@operation("delivery.publish_activity")
def publish_activity(*, actor: Actor, activity: Activity, version: int | None = None) -> Activity:
    """Open an activity for sign-up. Raises RiskNotStated or NotInsured (条例 art. 12, 17)."""
    scope.require(actor, access.PLAN_ACTIVITIES, activity.area_code)
    activity = publish_offer(ACTIVITIES, actor, activity, version)
    if activity.ends_at <= actor.now:
        raise NotValid(
            _("This activity would be over already: change its time."), field="starts_at"
        )
    for session in activity.sessions.filter(state=ActivitySession.State.PLANNED):
        session.sign_in_code = new_code()
        session.save(update_fields=["sign_in_code"])
    return activity


@operation("delivery.answer_need_with_activity")
def answer_need_with_activity(*, actor: Actor, need: Need, activity: Activity) -> Activity:
    """Answer a triaged need with a gathering that is planned or open."""
    scope.require(actor, access.PLAN_ACTIVITIES, activity.area_code)
    activity = ACTIVITIES.locked(activity, "change")
    answer_need(
        actor=actor,
        need=need,
        kind=Need.Answer.ACTIVITY,
        source=activity,
        words=activity.title,
    )
    activity.needs.add(need)
    note(need=need.pk)
    return activity


@operation("delivery.cancel_activity")
def cancel_activity(
    *, actor: Actor, activity: Activity, reason: str, version: int | None = None
) -> Activity:
    """Call off whatever of an activity is still to come, and tell everybody who signed up.

    The needs that it answered wait again when nothing of it was held.
    """
    scope.require(actor, access.PLAN_ACTIVITIES, activity.area_code)
    activity = ACTIVITIES.locked(activity, "withdraw", version)
    planned = list(activity.sessions.filter(state=ActivitySession.State.PLANNED))
    cancel_times(planned, reason)
    tell_everybody(actor, activity)
    return _end(actor, activity, reason)


@operation("delivery.cancel_session")
def cancel_session(
    *, actor: Actor, session: ActivitySession, reason: str, version: int | None = None
) -> ActivitySession:
    """Call one time of an activity off and tell who signed up; with its last time it ends."""
    scope.require(actor, access.PLAN_ACTIVITIES, session.area_code)
    activity = ACTIVITIES.locked(session.activity, "change")
    current = SESSIONS.locked(session, "cancel", version)
    cancel_times([current], reason)
    tell_everybody(actor, activity)
    settle(activity)
    if activity.sessions.filter(state=ActivitySession.State.PLANNED).exists():
        ACTIVITIES.advance(activity, "change")
    else:
        _end(actor, activity, reason)
    return current


def _end(actor: Actor, activity: Activity, reason: str) -> Activity:
    """Nothing of it is to come: it was held, or called off altogether."""
    activity.end_reason = reason.strip()[:300]
    if activity.sessions.filter(state=ActivitySession.State.HELD).exists():
        return ACTIVITIES.advance(activity, "hold")
    for need in activity.needs.filter(answer_type="delivery.activity", answer_id=activity.pk):
        withdraw_answer(actor=actor, need=need, reason=reason)
    return ACTIVITIES.advance(activity, "withdraw")

"""Activities: planned, published, signed up for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core import scope
from yanzhen.core.errors import (
    AccessDenied,
    DomainError,
    NotFound,
    NotValid,
    StaleVersion,
    WrongState,
)
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, rules
from yanzhen.delivery.models import Activity, ServiceItem, SignUp
from yanzhen.delivery.services.items import check_publishing
from yanzhen.delivery.services.records import HELPER, SERVED
from yanzhen.delivery.services.steps import new_code
from yanzhen.needs import vocabulary
from yanzhen.needs.models import Need
from yanzhen.needs.selectors import station_for
from yanzhen.needs.services import answer_need, withdraw_answer
from yanzhen.orgs.models import Division, Station
from yanzhen.people.models import Person

EDITABLE = frozenset(
    {
        "title", "description", "category", "tags", "place", "starts_at", "ends_at", "capacity",
        "risk_text", "has_danger", "insurance", "insured_until", "station", "item", "lead",
    }
)  # fmt: skip
OPENS_BEFORE = timedelta(hours=2)


class AlreadySignedUp(DomainError):
    code = "already_signed_up"
    status = 409
    message = _("This person is on the list already.")


class NotForYourPlace(DomainError):
    code = "not_for_your_place"
    message = _("This activity is for the people of %(place)s. Look for one near you.")


def locked_activity(activity: Activity, step: str, version: int | None = None) -> Activity:
    current = (
        Activity.objects.select_for_update(of=("self",))
        .select_related("division", "station", "item", "lead")
        .get(pk=activity.pk)
    )
    if version is not None and current.version != version:
        raise StaleVersion
    if not rules.may_step(rules.ACTIVITY_STEPS, current.state, step):
        raise WrongState(
            _("The activity is %(state)s, so this step is not possible now."),
            state=current.get_state_display(),
        )
    return current


def move_activity(activity: Activity, step: str) -> Activity:
    activity.state = rules.state_after(rules.ACTIVITY_STEPS, activity.state, step)
    activity.version += 1
    activity.save()
    return activity


def _checked(activity: Activity) -> Activity:
    activity.title = " ".join(activity.title.split())
    if not 2 <= len(activity.title) <= 80:
        raise NotValid(_("Give the activity a title of 2 to 80 characters."), field="title")
    if not activity.place.strip():
        raise NotValid(_("Say where it takes place."), field="place")
    if activity.ends_at <= activity.starts_at:
        raise NotValid(_("The end lies after the beginning."), field="ends_at")
    if activity.ends_at - activity.starts_at > rules.LONGEST_SERVICE:
        raise NotValid(
            _("An activity takes one day at most: plan the others apart."), field="ends_at"
        )
    if activity.capacity is not None and activity.capacity < 1:
        raise NotValid(_("Give at least one place, or none for no limit."), field="capacity")
    day = timezone.localdate(activity.starts_at)
    known = vocabulary.entry(
        "needs.categories", activity.category, area=activity.area_code, day=day
    )
    if known is None:
        raise NotValid(_("Choose one of the listed values."), field="category")
    return activity


def _set(activity: Activity, fields: dict[str, Any]) -> None:
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"unknown fields of an activity: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(activity, name, value)


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
    capacity: int | None = None,
    description: str = "",
    item: ServiceItem | None = None,
    station: Station | None = None,
    lead: User | None = None,
    risk_text: str = "",
    has_danger: bool = False,
    insurance: str = "",
    insured_until: Any = None,
    tags: Iterable[str] = (),
) -> Activity:
    """Plan a gathering of at most a day; a worker leads it (the actor when nobody is named)."""
    scope.require(actor, access.PLAN_ACTIVITIES, division.code)
    lead_id = lead.pk if lead else actor.user_id
    if lead_id is None:
        raise NotValid(_("Name the worker who leads it."), field="lead")
    activity = Activity(
        created_at=actor.now,
        area_code=division.code,
        division=division,
        title=title,
        category=category,
        place=place.strip()[:120],
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=capacity,
        description=description.strip()[:1000],
        item=item,
        station=station or station_for(division.code, timezone.localdate(actor.now)),
        lead_id=lead_id,
        risk_text=risk_text.strip() or (item.risk_text if item else ""),
        has_danger=has_danger,
        insurance=insurance,
        insured_until=insured_until,
        tags=list(tags),
    )
    _checked(activity)
    activity.number = activity.uid.hex
    activity.save()
    activity.number = f"HD{timezone.localdate(starts_at):%Y}-{activity.pk:06d}"
    Activity.objects.filter(pk=activity.pk).update(number=activity.number)
    return activity


@operation("delivery.change_activity")
def change_activity(
    *, actor: Actor, activity: Activity, fields: dict[str, Any], version: int | None = None
) -> Activity:
    """Change an activity that has not been held; more places move the waiting list up."""
    scope.require(actor, access.PLAN_ACTIVITIES, activity.area_code)
    activity = locked_activity(activity, "change", version)
    _set(activity, fields)
    _checked(activity)
    if activity.state == Activity.State.PUBLISHED:
        _check_publishing(actor, activity)
    activity = move_activity(activity, "change")
    fill_places(activity)
    return activity


def _check_publishing(actor: Actor, activity: Activity) -> None:
    check_publishing(
        actor=actor,
        risk_text=activity.risk_text,
        has_danger=activity.has_danger,
        insurance=activity.insurance,
        insured_until=activity.insured_until,
    )


@operation("delivery.publish_activity")
def publish_activity(*, actor: Actor, activity: Activity, version: int | None = None) -> Activity:
    """Open an activity for sign-up. Raises RiskNotStated or NotInsured (条例 art. 12, 17)."""
    scope.require(actor, access.PLAN_ACTIVITIES, activity.area_code)
    activity = locked_activity(activity, "publish", version)
    _check_publishing(actor, activity)
    if activity.ends_at <= actor.now:
        raise NotValid(
            _("This activity would be over already: change its time."), field="starts_at"
        )
    activity.published_at, activity.sign_in_code = actor.now, new_code()
    return move_activity(activity, "publish")


@operation("delivery.answer_need_with_activity")
def answer_need_with_activity(*, actor: Actor, need: Need, activity: Activity) -> Activity:
    """Answer a triaged need with a gathering that is planned or open."""
    scope.require(actor, access.PLAN_ACTIVITIES, activity.area_code)
    activity = locked_activity(activity, "change")
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
    """Call an activity off; the needs that it answered wait again."""
    scope.require(actor, access.PLAN_ACTIVITIES, activity.area_code)
    activity = locked_activity(activity, "cancel", version)
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why: people who signed up read it."), field="reason")
    activity.end_reason = reason.strip()[:300]
    for need in activity.needs.filter(answer_type="delivery.activity", answer_id=activity.pk):
        withdraw_answer(actor=actor, need=need, reason=reason)
    return move_activity(activity, "cancel")


# -- places ---------------------------------------------------------------------------------------


def require_own_or_leader(actor: Actor, activity: Activity, person: Person) -> None:
    if actor.person_id != person.pk and not scope.holds(
        actor, access.LEAD_ACTIVITIES, activity.area_code
    ):
        raise AccessDenied


def _free_places(activity: Activity) -> int | None:
    if activity.capacity is None:
        return None
    taken = activity.sign_ups.filter(state=SignUp.State.JOINED, side=SERVED).count()
    return max(0, activity.capacity - taken)


def fill_places(activity: Activity) -> None:
    """Give free places to those who wait, in the order of their sign-up."""
    free = _free_places(activity)
    waiting = activity.sign_ups.filter(state=SignUp.State.WAITING).order_by("signed_up_at", "pk")
    chosen = list(waiting.values_list("pk", flat=True)[: free if free is not None else None])
    SignUp.objects.filter(pk__in=chosen).update(state=SignUp.State.JOINED)


@operation("delivery.sign_up")
def sign_up(*, actor: Actor, activity: Activity, person: Person, side: str = SERVED) -> SignUp:
    """Put a person on the list of an activity: on a place, or on the waiting list when it is full.

    The activity is locked, so that places are given once. Helpers take no place. Raises
    AlreadySignedUp, NotForYourPlace, WrongState or AccessDenied.
    """
    require_own_or_leader(actor, activity, person)
    activity = locked_activity(activity, "sign_up")
    _check_place(actor, activity, person, side)
    if activity.ends_at <= actor.now:
        raise WrongState(_("This activity is over."))
    return take_place(actor, activity, person, side)


def _check_place(actor: Actor, activity: Activity, person: Person, side: str) -> None:
    """Residents join what is open to the place where they live; whoever leads may add a guest."""
    if side == HELPER or scope.holds(actor, access.LEAD_ACTIVITIES, activity.area_code):
        return
    if not access.activities_open_to(person.area_code).filter(pk=activity.pk).exists():
        raise NotForYourPlace(place=activity.division.name)


def take_place(actor: Actor, activity: Activity, person: Person, side: str) -> SignUp:
    known = activity.sign_ups.filter(person=person).first()
    if known is not None and known.state != SignUp.State.LEFT:
        raise AlreadySignedUp
    has_place = side == HELPER or _free_places(activity) != 0
    row = known or SignUp(activity=activity, person=person)
    row.side, row.state = side, SignUp.State.JOINED if has_place else SignUp.State.WAITING
    row.user_id = actor.user_id if actor.person_id == person.pk else row.user_id
    row.signed_up_at, row.signed_up_by_id = actor.now, actor.user_id
    row.save()
    note(activity=activity.pk)
    return row


@operation("delivery.leave_activity")
def leave_activity(*, actor: Actor, activity: Activity, person: Person) -> SignUp:
    """Take a person off the list; whoever waits longest gets the place."""
    require_own_or_leader(actor, activity, person)
    activity = locked_activity(activity, "sign_up")
    row = activity.sign_ups.exclude(state=SignUp.State.LEFT).filter(person=person).first()
    if row is None:
        raise NotFound
    if row.signed_in_at is not None:
        raise WrongState(_("Somebody who has signed in was there: sign them out instead."))
    row.state = SignUp.State.LEFT
    row.save()
    fill_places(activity)
    return row


# -- attendance -----------------------------------------------------------------------------------

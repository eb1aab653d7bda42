"""Plans of visits for programs: the plans of a place, the stops of a day, asking and publishing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema, Status
from pydantic import Field

from yanzhen.accounts.calling import Router, allowed
from yanzhen.accounts.models import User
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import NotValid
from yanzhen.core.rest import (
    Body,
    Day,
    Key,
    NamedRef,
    NumberedRef,
    OneOf,
    Page,
    Place,
    PlaceRef,
    Reason,
    Short,
    Turn,
    UserRef,
    Versioned,
    VersionedBecause,
    inside,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.orgs.access import fetch
from yanzhen.orgs.selectors import division_on
from yanzhen.roster import access, services
from yanzhen.roster.models import Plan, PlannedVisitQuerySet
from yanzhen.roster.selectors.plans import listed_plans
from yanzhen.roster.selectors.words import Shown, shown

router = Router()
READ, WRITE = "visits:read", "visits:write"
MOST_DAYS = 62
State = Annotated[str, OneOf(Plan.State)]
Number = Annotated[int, Field(ge=0, le=2_147_483_647)]


class PlanRow(Schema):
    """A plan: how many visits stand on a day, how many do not, and what it costs by its terms."""

    uid: UUID
    version: int
    division: PlaceRef
    starts_on: date
    ends_on: date
    state: State
    seed: int
    placed: int
    unplaced: int
    terms: dict[str, float]
    cost: float
    published_at: datetime | None


class CompanionRow(Schema):
    """Somebody who comes along; without a user name somebody from outside of the house."""

    username: str | None
    name: str


class StopRow(Schema):
    """One planned visit. Of somebody whom the caller may not see only time and place remain.

    Times are local; without a ``day`` the ``hindrance`` says why.
    """

    plan: UUID
    number: int
    household: NumberedRef | None
    person: NamedRef | None
    whom: str
    why: str
    place: str
    first: date
    last: date
    day: date | None
    begins: str
    ends: str
    minutes: int
    worker: UserRef | None
    companions: list[CompanionRow]
    is_by_phone: bool
    is_urgent: bool
    is_fixed: bool
    is_settled: bool
    hindrance: str


class StopPage(Schema):
    """A part of the visits; ``next`` is what to send as ``after`` for the following part."""

    rows: list[StopRow]
    next: int | None


class PlansWanted(Turn):
    state: State | None = None
    place: Place | None = None


class StopsWanted(Schema):
    """Which visits of a plan: of a day, of one who goes there, or those on no day."""

    after: Number | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 25
    day: Day | None = None
    worker: Short | None = None
    is_unplaced: bool = False


class OwnWanted(Schema):
    """From which day to which; without them from today on, at most two months."""

    first: Day | None = None
    last: Day | None = None


class NewPlan(Body):
    """From ``starts_on`` until the end of that month. The same seed gives the same plan."""

    division: Place
    starts_on: Day
    seed: Number = 1


class Withdrawal(VersionedBecause):
    """Why the plan is taken off everybody's day."""


class Move(Versioned):
    """Which visit (by its number) goes to which day and to whom."""

    visit: Number
    day: Day
    worker: Short
    reason: Reason | None = None


def _plan(actor: Actor, uid: UUID) -> Plan:
    return fetch(listed_plans(actor), uid=uid)


def _listed(actor: Actor, wanted: PlansWanted) -> QuerySet[Plan]:
    rows = inside(listed_plans(actor), wanted.place)
    return rows.filter(state=wanted.state) if wanted.state else rows


def _stops(actor: Actor, rows: PlannedVisitQuerySet) -> list[dict[str, Any]]:
    return [_stop(one) for one in shown(actor, rows.select_related("plan"))]


def _stop(one: Shown) -> dict[str, Any]:
    row = one.row
    usernames = {row.companion_id: row.companion.username} if row.companion else {}
    usernames |= {o.user_id: o.user.username for o in one.others if o.user is not None}
    return {
        "plan": row.plan.uid,
        "number": row.number,
        "household": None if one.is_hidden else row.household,
        "person": None if one.is_hidden else row.person,
        "whom": one.whom,
        "why": one.why,
        "place": one.place,
        "first": row.first,
        "last": row.last,
        "day": row.day,
        "begins": one.begins,
        "ends": one.ends,
        "minutes": row.minutes,
        "worker": row.worker,
        "companions": [{"username": usernames.get(key), "name": name} for key, name in one.party],
        "is_by_phone": row.is_by_phone,
        "is_urgent": row.is_urgent,
        "is_fixed": row.is_fixed,
        "is_settled": one.is_settled,
        "hindrance": row.hindrance,
    }


@router.get("", **allowed(access.PLAN, READ, Page[PlanRow], _("The monthly plans of an area")))
def list_plans(request: ActorRequest, wanted: Query[PlansWanted]) -> dict[str, Any]:
    return turn_of(_listed(request.actor, wanted), wanted)


@router.post("", **allowed(access.PLAN, WRITE, PlanRow, _("Ask for a plan of a month"), status=201))
def ask_for_plan(request: ActorRequest, key: Key, body: NewPlan) -> Status[Plan]:
    """A job makes the plan; its state tells when it is there."""
    actor = request.actor
    division = division_on(body.division, actor.today)
    plan = once(
        actor,
        key,
        "roster.ask_for_plan",
        body,
        lambda: services.ask_for_plan(
            actor=actor, division=division, starts_on=body.starts_on, seed=body.seed
        ),
    )
    return Status(201, _plan(actor, plan.uid))


@router.get("/stops", **allowed(access.SEE_OWN, READ, list[StopRow], _("One's own planned visits")))
def list_own_stops(request: ActorRequest, wanted: Query[OwnWanted]) -> list[dict[str, Any]]:
    """What published plans have for the caller, in the order of the way."""
    actor = request.actor
    first = wanted.first or actor.today
    last = wanted.last or first + timedelta(days=MOST_DAYS)
    if not first <= last <= first + timedelta(days=MOST_DAYS):
        raise NotValid(_("Ask for at most two months."), field="last")
    rows = access.own_visits(actor, day__gte=first, day__lte=last)
    return _stops(actor, rows.order_by("day", "begins", "number"))


@router.get("/{uuid:uid}", **allowed(access.PLAN, READ, PlanRow, _("One plan")))
def read_plan(request: ActorRequest, uid: UUID) -> Plan:
    return _plan(request.actor, uid)


@router.get(
    "/{uuid:uid}/stops", **allowed(access.PLAN, READ, StopPage, _("The visits of a plan, by day"))
)
def list_stops(request: ActorRequest, uid: UUID, wanted: Query[StopsWanted]) -> dict[str, Any]:
    """By their numbers in the plan; those of a day tell their times."""
    actor = request.actor
    plan = _plan(actor, uid)
    rows = plan.visits.unplaced() if wanted.is_unplaced else plan.visits.standing()
    if wanted.day is not None:
        rows = rows.filter(day=wanted.day)
    if wanted.worker:
        rows = rows.filter(access.goes_there(_user(wanted.worker).pk, plan=plan))
    if wanted.after is not None:
        rows = rows.filter(number__gt=wanted.after)
    found = _stops(actor, rows.order_by("number")[: wanted.limit + 1])
    part = found[: wanted.limit]
    return {"rows": part, "next": part[-1]["number"] if len(found) > wanted.limit else None}


@router.post(
    "/{uuid:uid}/publish",
    **allowed(access.PLAN, WRITE, PlanRow, _("Put a plan on the day of everybody in it")),
)
def publish_plan(request: ActorRequest, uid: UUID, body: Versioned) -> Plan:
    plan = _plan(request.actor, uid)
    services.publish_plan(actor=request.actor, plan=plan, version=body.version)
    return _plan(request.actor, uid)


@router.post(
    "/{uuid:uid}/withdraw",
    **allowed(access.PLAN, WRITE, PlanRow, _("Take a published plan back")),
)
def withdraw_plan(request: ActorRequest, uid: UUID, body: Withdrawal) -> Plan:
    plan = _plan(request.actor, uid)
    services.withdraw_plan(actor=request.actor, plan=plan, reason=body.reason, version=body.version)
    return _plan(request.actor, uid)


@router.post(
    "/{uuid:uid}/moves",
    **allowed(access.PLAN, WRITE, StopRow, _("Put a visit on another day or with somebody else")),
)
def move_planned_visit(request: ActorRequest, uid: UUID, body: Move) -> dict[str, Any]:
    actor = request.actor
    plan = _plan(actor, uid)
    visit = plan.visits.standing().filter(number=body.visit).first()
    if visit is None:
        raise NotValid(_("The plan has no such visit."), field="visit")
    services.move_visit(
        actor=actor,
        visit=visit,
        day=body.day,
        worker=_user(body.worker).pk,
        version=body.version,
        reason=body.reason or "",
    )
    return _stops(actor, plan.visits.filter(pk=visit.pk))[0]


def _user(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise NotValid(_("Nobody here has this user name."), field="worker")
    return user

"""Changes of a plan: weighed before they are taken, written down so that they can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yanzhen.core import jobs, scope
from yanzhen.core.changing import check_version, locked, saved
from yanzhen.core.errors import NotFound, NotValid, WrongState
from yanzhen.core.models import Job
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.roster import access
from yanzhen.roster.companions import find_companions
from yanzhen.roster.models import Plan, PlanChange, PlannedVisit
from yanzhen.roster.rules.changes import (
    STATE_FIELDS,
    State,
    Term,
    cost,
    differing,
    is_same_place,
    side_by_side,
)
from yanzhen.roster.solving import Outcome, days_for, put, terms_of

Kind = PlanChange.Kind
SAVED = (*(f.removesuffix("_id") for f in STATE_FIELDS),)
RUNNING = (Job.State.WAITING, Job.State.RUNNING)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a move would cost. With a ``hindrance`` it is not possible, and that is why.

    ``others`` are the visits whose time changes with it.
    """

    terms: tuple[Term, ...]
    cost: float
    begins: float | None
    others: tuple[PlannedVisit, ...]
    hindrance: str = ""


def changeable(actor: Actor, plan_id: int, version: int | None, within: int | None = None) -> Plan:
    """The plan, locked for a change. Raises NotFound, StaleVersion or WrongState.

    ``within`` is the job that makes the change, if one does.
    """
    plan = locked(Plan(pk=plan_id))
    if not scope.holds(actor, access.PLAN, plan.area_code):
        raise NotFound
    check_version(plan, version)
    refuse_unready(plan, within)
    return plan


def refuse_unready(plan: Plan, within: int | None = None) -> None:
    """Raise WrongState while a job makes the plan or a day of it; ``within`` is the job itself."""
    if plan.state == Plan.State.MAKING:
        raise WrongState(_("The plan is still being made."))
    running = Job.objects.filter(pk=plan.job_id or 0, state__in=RUNNING)
    if plan.job_id != within and running.exists():
        raise WrongState(_("A day of this plan is being planned anew. Wait until that has ended."))


def rows_of(plan: Plan) -> list[PlannedVisit]:
    return list(plan.visits.order_by("number"))


def states_of(rows: Sequence[PlannedVisit]) -> dict[int, State]:
    return {row.pk: row.state() for row in rows if row.pk}


# -- moving -------------------------------------------------------------------------------------


def _check_move(
    actor: Actor,
    plan: Plan,
    rows: Sequence[PlannedVisit],
    row: PlannedVisit,
    day: date,
    worker: int,
) -> None:
    who = next((p for p in plan.frame["people"] if p["id"] == worker), None)
    if who is None or row.skills[0] not in who["skills"]:
        raise NotValid(_("This person cannot make the visit."), field="worker")
    if not plan.starts_on <= day < plan.ends_on:
        raise NotValid(_("This day is not in the plan."), field="day")
    moment = actor.today
    if day < moment or (row.day is not None and row.day < moment):
        raise NotValid(_("What has passed is not moved."), field="day")
    if plan.index(day) in who["away"] or not plan.frame["days"][plan.index(day)]:
        raise NotValid(_("%(name)s does not work that day.") % {"name": who["name"]}, field="day")
    if plan.index(day) not in days_for(plan, row, [r for r in rows if not r.is_removed]):
        raise NotValid(
            _("The visit belongs between %(first)s and %(last)s, with its distance to the others.")
            % {"first": row.first.isoformat(), "last": row.last.isoformat()},
            field="day",
        )


def weigh_move(*, actor: Actor, visit: PlannedVisit, day: date, worker: int) -> Weighed:
    """What it would cost to put a visit there; nothing is changed.

    Raises NotValid for what is never possible, naming the field.
    """
    plan = visit.plan
    rows = rows_of(plan)
    row = next(r for r in rows if r.pk == visit.pk)
    _check_move(actor, plan, rows, row, day, worker)
    before, terms = {r.pk: copy(r) for r in rows}, dict(plan.terms)
    outcome = put(plan, rows, row, plan.index(day), worker)
    weights = plan.given["weights"]
    others = tuple(
        r for r in rows if r.pk != row.pk and abs((r.begins or 0) - (before[r.pk].begins or 0)) >= 5
    )
    return Weighed(
        tuple(side_by_side(terms, outcome.terms, weights)),
        round(cost(outcome.terms, weights) - cost(terms, weights), 1),
        row.begins,
        others,
        row.hindrance,
    )


@operation("roster.move_visit")
def move_visit(
    *,
    actor: Actor,
    visit: PlannedVisit,
    day: date,
    worker: int,
    version: int | None = None,
    reason: str = "",
) -> PlanChange:
    """Put a visit on another day or with another person. Raises NotValid when it does not fit."""
    plan = changeable(actor, visit.plan_id, version)
    rows = rows_of(plan)
    row = next(r for r in rows if r.pk == visit.pk)
    _check_move(actor, plan, rows, row, day, worker)
    before = states_of(rows)
    outcome = put(plan, rows, row, plan.index(day), worker)
    if row.day is None:
        raise NotValid(row.hindrance, field="day")
    return write_change(actor, plan, Kind.MOVE, before, outcome, reason)


@operation("roster.take_out_visit")
def take_out_visit(
    *, actor: Actor, visit: PlannedVisit, version: int | None = None, reason: str
) -> PlanChange:
    """Take a visit off its day; it stands among what is not planned, with the reason."""
    plan = changeable(actor, visit.plan_id, version)
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why."), field="reason")
    rows = rows_of(plan)
    row = next(r for r in rows if r.pk == visit.pk)
    if row.day is None:
        raise WrongState(_("This visit stands on no day."))
    if row.day < actor.today:
        raise WrongState(_("What has passed is not moved."))
    before = states_of(rows)
    row.day = row.worker_id = row.companion_id = row.begins = row.companion_begins = None
    row.is_fixed, row.hindrance = False, reason.strip()[:300]
    outcome = Outcome(rows, terms_of(plan, rows))
    return write_change(actor, plan, Kind.TAKE_OUT, before, outcome, reason)


@operation("roster.fix_visit")
def fix_visit(
    *, actor: Actor, visits: Sequence[PlannedVisit], is_fixed: bool, version: int | None = None
) -> PlanChange:
    """Fix visits to their day and people, so that planning anew leaves them; or set them free."""
    plan = changeable(actor, visits[0].plan_id, version)
    keys = {v.pk for v in visits}
    rows = rows_of(plan)
    before = states_of(rows)
    for row in rows:
        if row.pk in keys and row.day is not None:
            row.is_fixed = is_fixed
    kind = Kind.FIX if is_fixed else Kind.RELEASE
    return write_change(actor, plan, kind, before, Outcome(rows, dict(plan.terms)), "")


def write_change(
    actor: Actor,
    plan: Plan,
    kind: str,
    before: Mapping[int, State],
    outcome: Outcome,
    reason: str,
    away_before: Mapping[str, Any] | None = None,
) -> PlanChange:
    """Save what is different now and note it down; what was undone before is given up."""
    old, new = differing(before, states_of(outcome.rows))
    if not new:
        raise NotValid(_("That changes nothing."))
    changed = [row for row in outcome.rows if str(row.pk) in new]
    PlannedVisit.objects.bulk_update(changed, SAVED, batch_size=200)
    find_companions(plan, _days(old, new))
    plan.changes.filter(number__gt=plan.position).update(is_given_up=True)
    change = PlanChange.objects.create(
        plan=plan,
        number=plan.position + 1,
        kind=kind,
        reason=reason.strip()[:200],
        before={"visits": old, **({"away": away_before} if away_before else {})},
        after={"visits": new, **({"away": away_of(plan)} if away_before else {})},
        terms_before=plan.terms,
        terms_after=outcome.terms,
        made_at=actor.now,
        made_by_id=actor.user_id,
    )
    plan.position += 1
    _set_terms(plan, outcome.terms)
    note(change=kind, visits=len(new))
    return change


def _days(*sides: Mapping[str, State]) -> set[date]:
    """The days on which visits stand in these states."""
    return {date.fromisoformat(s["day"]) for side in sides for s in side.values() if s["day"]}


def away_of(plan: Plan) -> dict[str, list[int]]:
    return {str(p["id"]): list(p["away"]) for p in plan.frame["people"]}


def _set_terms(plan: Plan, terms: dict[str, float]) -> None:
    plan.terms, plan.cost = terms, cost(terms, plan.given["weights"])
    saved(plan, "terms", "cost", "position", "frame")


# -- back and forth -----------------------------------------------------------------------------


@operation("roster.undo_change")
def undo_change(*, actor: Actor, plan: Plan, version: int | None = None) -> PlanChange:
    """Take the last change back. Raises WrongState when there is none."""
    plan = changeable(actor, plan.pk, version)
    change = _change(plan, plan.position)
    if change is None:
        raise WrongState(_("There is nothing to undo."))
    _apply(plan, change.before, change.after)
    plan.position -= 1
    _set_terms(plan, change.terms_before)
    note(change=change.pk)
    return change


@operation("roster.redo_change")
def redo_change(*, actor: Actor, plan: Plan, version: int | None = None) -> PlanChange:
    """Take an undone change again. Raises WrongState when there is none."""
    plan = changeable(actor, plan.pk, version)
    change = _change(plan, plan.position + 1)
    if change is None:
        raise WrongState(_("There is nothing to redo."))
    _apply(plan, change.after, change.before)
    plan.position += 1
    _set_terms(plan, change.terms_after)
    note(change=change.pk)
    return change


def _change(plan: Plan, number: int) -> PlanChange | None:
    return plan.changes.filter(number=number, is_given_up=False).first()


def _apply(plan: Plan, side: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    states = {int(pk): state for pk, state in side["visits"].items()}
    rows = list(plan.visits.filter(pk__in=states))
    for row in rows:
        for name, value in states[row.pk].items():
            setattr(row, name, value)
        day = states[row.pk]["day"]
        row.day = date.fromisoformat(day) if day else None
    PlannedVisit.objects.bulk_update(rows, SAVED, batch_size=200)
    for person in plan.frame["people"]:
        if "away" in side:
            person["away"] = side["away"].get(str(person["id"]), person["away"])
    find_companions(plan, _days(side["visits"], other["visits"]))


# -- a day anew ---------------------------------------------------------------------------------


@operation("roster.replan_day")
def replan_day(
    *,
    actor: Actor,
    plan: Plan,
    day: date,
    absent: Sequence[int] = (),
    urgent: Mapping[str, Any] | None = None,
    reason: str = "",
    version: int | None = None,
) -> Plan:
    """Ask for a day to be planned anew: somebody is away, or somebody must be seen that day.

    ``urgent`` names a ``household`` or ``person`` and ``minutes``, ``opens``, ``closes`` and
    ``words``. A job does it, and writes everything down at once or nothing.
    """
    plan = changeable(actor, plan.pk, version)
    if not plan.starts_on <= day < plan.ends_on:
        raise NotValid(_("This day is not in the plan."), field="day")
    if day < actor.today:
        raise NotValid(_("What has passed is not moved."), field="day")
    if not plan.frame["days"][plan.index(day)]:
        raise NotValid(_("Nobody works that day."), field="day")
    known = {p["id"] for p in plan.frame["people"]}
    if not set(absent) <= known:
        raise NotValid(_("Choose one of the listed values."), field="absent")
    if not absent and not urgent:
        raise NotValid(_("Say who is away or who must be seen."), field="absent")
    if urgent:
        _check_urgent(urgent)
    plan.job = jobs.start(
        actor=actor,
        kind="roster.replan_day",
        parameters={
            "plan_id": plan.pk,
            "day": day.isoformat(),
            "absent": sorted(absent),
            "urgent": dict(urgent or {}),
            "reason": reason.strip()[:200],
            "version": plan.version,
        },
    )
    plan.save(update_fields=["job"])
    return plan


def _check_urgent(urgent: Mapping[str, Any]) -> None:
    if urgent["closes"] <= urgent["opens"]:
        raise NotValid(_("The hours end before they begin."), field="closes")
    if not 5 <= urgent["minutes"] <= 240:
        raise NotValid(_("A visit takes 5 to 240 minutes."), field="minutes")


@operation("roster.finish_replan")
def finish_replan(
    *,
    actor: Actor,
    plan: Plan,
    rows: Sequence[PlannedVisit],
    outcome: Outcome,
    day: date,
    absent: Sequence[int],
    urgent: PlannedVisit | None,
    reason: str,
    version: int,
) -> PlanChange:
    """Write down what planning a day anew found. Raises StaleVersion when the plan changed."""
    current = locked(plan, version=version)
    away_before = away_of(current)
    # The urgent visit comes into being with the change: undone, it stands nowhere.
    if urgent is not None:
        found, urgent.is_removed = urgent.state(), True
        urgent.day = urgent.worker_id = urgent.begins = None
        urgent.companion_id = urgent.companion_begins = None
        urgent.save()
        rows = [*rows, urgent]
    stored = list(current.visits.order_by("number"))
    before = states_of(stored)
    if urgent is not None:
        for name, value in found.items():
            setattr(urgent, name, value)
        urgent.day, urgent.is_removed = day, False
    current.frame = plan.frame
    for person in current.frame["people"]:
        if person["id"] in absent and current.index(day) not in person["away"]:
            person["away"] = sorted([*person["away"], current.index(day)])
    kind = Kind.URGENT if urgent is not None else Kind.ABSENT
    final = Outcome(list(rows), outcome.terms, outcome.seconds)
    return write_change(actor, current, kind, before, final, reason, away_before)


def cost_of(plan: Plan, terms: Mapping[str, float]) -> float:
    """What these terms cost by the weights of the plan."""
    return cost(terms, plan.given["weights"])


def moved_places(change: PlanChange) -> int:
    """How many visits stand on another day or with other people after a change."""
    before, after = change.before["visits"], change.after["visits"]
    return sum(not is_same_place(before[k], after[k]) for k in after if k in before)

"""A plan is asked for, its stage is set, and what the search found is written down at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core import jobs, policies, scope
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import NotFound, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.roster import access
from yanzhen.roster.companions import find_companions
from yanzhen.roster.leave import Away, leaves_of, stand_in
from yanzhen.roster.models import Plan, PlannedContact, PlannedVisit, PlanStep
from yanzhen.roster.rules import given as rules
from yanzhen.roster.rules.changes import cost
from yanzhen.roster.rules.contacts import Contact, Wanted, chained, joined
from yanzhen.roster.sharing import share_out
from yanzhen.roster.solving import Outcome, plan_month
from yanzhen.roster.sources import Colleague, Places, colleagues_of, contacts_of, shift_of
from yanzhen.visits.models import CadenceRule
from yanzhen.visits.rules import MONTH, span_of

TOPIC = "roster.planning"
MOST_VISITS = 20_000
PLACED_FIELDS = (
    *("day", "worker", "companion", "begins", "companion_begins", "hindrance"),
    *("is_fixed", "is_removed"),
)
FAULTS = {
    "speed": gettext_lazy("The rule pack gives a speed of nothing: nobody would ever arrive."),
    "detour": gettext_lazy("The rule pack gives a detour below 1."),
    "skill": gettext_lazy("The rule pack asks for the skill %(what)s, which it does not define."),
    "companion": gettext_lazy("The rule pack does not say when %(what)s comes along."),
    "window": gettext_lazy("The rule pack lets the hours of %(what)s end before they begin."),
}


def given_for(area: str, day: date) -> dict[str, Any]:
    """How the place plans on that day. Raises NotValid when nothing can be planned by it."""
    said: dict[str, Any] = deepcopy(policies.value(TOPIC, area=area, day=day, or_earliest=True))
    cadence = policies.value("visits.cadence", area=area, day=day, or_earliest=True)
    try:
        rules.check(said, (c for row in cadence for c in row.get("companions", ())))
    except rules.Fault as fault:
        raise NotValid(FAULTS[fault.code], what=fault.what) from fault
    return said


def _new_plan(actor: Actor, division: Division, starts_on: date, seed: int) -> Plan:
    scope.require(actor, access.PLAN, division.code)
    if starts_on < actor.today:
        raise NotValid(_("This day has passed. A plan begins today or later."), field="starts_on")
    next_month = span_of(MONTH, span_of(MONTH, actor.today).ends_on)
    if starts_on >= next_month.ends_on:
        raise NotValid(_("Only this month and the next one can be planned."), field="starts_on")
    if not 0 <= seed < 2**31:
        raise NotValid(_("The seed is a number from 0 to 2147483647."), field="seed")
    return Plan.objects.create(
        area_code=division.code,
        division=division,
        starts_on=starts_on,
        ends_on=span_of(MONTH, starts_on).ends_on,
        seed=seed,
        given=given_for(division.code, starts_on),
        made_by_id=actor.user_id,
        created_at=actor.now,
    )


@operation("roster.ask_for_plan")
def ask_for_plan(
    *,
    actor: Actor,
    division: Division,
    starts_on: date,
    seed: int = 1,
    publishes: bool = False,
) -> Plan:
    """Ask for a plan from a day until the end of its month; a job makes it.

    With ``publishes`` the stage is set at once, and the job publishes what it found. Raises
    NotValid for days that have passed and for a rule pack that cannot be planned by.
    """
    plan = _new_plan(actor, division, starts_on, seed)
    if publishes:
        set_stage(actor=actor, plan=plan)
    plan.job = jobs.start(
        actor=actor,
        kind="roster.make_plan",
        parameters={"plan_id": plan.pk, "publishes": publishes},
    )
    plan.save(update_fields=["job"])
    note(starts_on=starts_on.isoformat(), seed=seed)
    return plan


@operation("roster.make_plan_now")
def make_plan_now(*, actor: Actor, division: Division, starts_on: date, seed: int = 1) -> Plan:
    """A plan made while the caller waits, for small places. Raises as ``ask_for_plan`` does."""
    plan = set_stage(actor=actor, plan=_new_plan(actor, division, starts_on, seed))
    rows = list(plan.visits.order_by("number"))
    return finish_plan(actor=actor, plan=plan, outcome=plan_month(plan, rows, lambda share: None))


# -- the stage ----------------------------------------------------------------------------------


@operation("roster.set_stage")
def set_stage(*, actor: Actor, plan: Plan) -> Plan:
    """Write down who is to be visited by whom; the search then reads nothing but this.

    Raises NotValid when nothing is owed or nobody could go.
    """
    owed = contacts_of(plan.area_code, plan.starts_on, plan.ends_on, actor.today, plan.given)
    if not owed.contacts:
        raise NotValid(_("Nothing is owed here in these days, so there is nothing to plan."))
    answering = {c.post for c in owed.contacts if c.post}
    leaves = leaves_of(answering, plan.starts_on, plan.ends_on)
    answering |= {away.substitute_post for away in leaves}
    people = colleagues_of(plan.area_code, plan.starts_on, answering, plan.given)
    if not people:
        raise NotValid(_("Nobody holds a post here who could be planned."))
    wanted = chained(joined(owed.contacts))
    if len(wanted) > MOST_VISITS:
        raise NotValid(
            _("%(count)s visits are too many for one plan. Plan town by town."), count=len(wanted)
        )
    places = Places(plan.area_code)
    places.read_homes([w.home[1] for w in wanted if w.home[0] == "household"])
    rows = _rows(plan, wanted, people, places)
    everybody = [post for c in people for post in c.posts]
    leaves = leaves_of(everybody, plan.starts_on, plan.ends_on)
    stand_in(plan, rows, leaves)
    homes_of = {c.user: places.of_colleague(c) for c in people}
    share_out(rows, people, homes_of, places.points)
    plan.frame = _frame(plan, wanted, people, homes_of, places, leaves)
    plan.told = {
        "estimated": sum(row.is_estimated for row in rows),
        "unknown": places.unknown,
        "foreseen": owed.foreseen,
        "overdue": owed.overdue,
        "contacts": len(owed.contacts),
        "shared_out": sum(row.is_shared_out for row in rows),
        "asked": sum(bool(row.asked) for row in rows),
    }
    plan.save(update_fields=["frame", "told"])
    PlannedVisit.objects.bulk_create(rows, batch_size=500)
    PlannedContact.objects.bulk_create(
        [
            PlannedContact(
                visit=row, rule_id=c.rule, person_id=c.person, obligation_id=c.obligation
            )
            for row, visit in zip(rows, wanted, strict=True)
            for c in visit.contacts
        ],
        batch_size=500,
    )
    note(visits=len(rows), people=len(people))
    return plan


def _rows(
    plan: Plan, wanted: Sequence[Wanted], people: Sequence[Colleague], places: Places
) -> list[PlannedVisit]:
    codes = dict(CadenceRule.objects.values_list("pk", "code"))
    user_of = {post: c.user for c in people for post in c.posts}
    alike: dict[object, int] = {}
    rows = []
    for number, visit in enumerate(wanted, start=1):
        first = visit.contacts[0]
        area = max((c.area for c in visit.contacts), key=len)
        place, is_estimated = places.of_home(visit.home, area)
        planned, asked = rules.companion_of(plan.given, visit.companions)
        opens, closes = rules.hours_of(plan.given, planned)
        key = (visit.home, visit.signature)
        alike[key] = alike.get(key, 0) + 1
        kind, home = visit.home
        rows.append(
            PlannedVisit(
                plan=plan,
                area_code=area,
                number=number,
                match=f"{kind[0]}{home}:{_short(visit)}:{alike[key]}",
                household_id=home if kind == "household" else None,
                person_id=home if kind == "person" else None,
                chain=visit.chain,
                is_by_phone=visit.is_by_phone,
                skills=_skills(plan.given, planned, is_by_phone=visit.is_by_phone),
                asked=asked,
                minutes=rules.minutes_of(
                    plan.given,
                    [codes[c.rule] for c in visit.contacts],
                    is_by_phone=visit.is_by_phone,
                ),
                place=place,
                is_estimated=is_estimated,
                first=visit.first,
                last=visit.last,
                opens=opens,
                closes=closes,
                responsible_id=_who_answers(visit.contacts, user_of)
                or user_of.get(first.post or 0),
            )
        )
    return rows


def _skills(given: rules.Given, companion: str, *, is_by_phone: bool) -> list[str]:
    """A worker, and who comes along; a call is made by the one whom the rule names."""
    if not companion:
        return ["worker"]
    skill = str(given["companions"][companion]["skill"])
    return [skill] if is_by_phone else ["worker", skill]


def _short(visit: Wanted) -> str:
    return "-".join(f"{rule}.{person}" for rule, person in visit.signature)[:50]


def _who_answers(contacts: Iterable[Contact], user_of: dict[int, int]) -> int | None:
    return next((user_of[c.post] for c in contacts if c.post in user_of), None)


def _frame(
    plan: Plan,
    wanted: Sequence[Wanted],
    people: Sequence[Colleague],
    homes_of: dict[int, int],
    places: Places,
    leaves: Sequence[Away],
) -> dict[str, Any]:
    """People, days and places as the engine will read them."""
    away: dict[int, set[date]] = {}
    for one in leaves:
        away.setdefault(one.user, set()).update(one.days)
    gaps = plan.given["gaps"]
    return {
        "points": [list(point) for point in places.points],
        "days": [shift_of(plan.area_code, plan.day(d)) for d in range(plan.days)],
        "chains": {
            str(w.chain): gaps[w.contacts[0].per]
            for w in wanted
            if w.chain and w.contacts[0].per in gaps
        },
        "people": [
            {
                "id": c.user,
                "name": c.name,
                "skills": list(c.skills),
                "place": homes_of[c.user],
                "team": c.team,
                "away": sorted(plan.index(day) for day in away.get(c.user, ())),
            }
            for c in people
        ],
    }


# -- the end ------------------------------------------------------------------------------------


@operation("roster.finish_plan")
def finish_plan(*, actor: Actor, plan: Plan, outcome: Outcome) -> Plan:
    """Write down everything that the search found. Raises WrongState when it stands already."""
    locked(plan, states={Plan.State.MAKING}, refusal=_("This plan has been made already."))
    PlannedVisit.objects.bulk_update(outcome.rows, PLACED_FIELDS, batch_size=200)
    find_companions(plan)
    plan.state = Plan.State.READY
    plan.terms, plan.seconds = outcome.terms, round(outcome.seconds, 1)
    plan.cost = cost(plan.terms, plan.given["weights"])
    saved(plan, "state", "terms", "seconds", "cost")
    placed = sum(row.day is not None for row in outcome.rows)
    PlanStep.objects.create(
        plan=plan, step=PlanStep.Step.MADE, visits=placed, at=actor.now, by_id=actor.user_id
    )
    note(placed=placed, unplaced=len(outcome.rows) - placed)
    return plan


@operation("roster.copy_plan")
def copy_plan(*, actor: Actor, plan: Plan) -> Plan:
    """A draft with the same visits, to try changes in and compare."""
    scope.require(actor, access.PLAN, plan.area_code)
    if plan.state == Plan.State.MAKING:
        raise WrongState(_("The plan is still being made."))
    values = {
        name: getattr(plan, name)
        for name in ("area_code", "division", "starts_on", "ends_on", "seed", "frame", "given")
    }
    made = Plan.objects.create(
        **values,
        told=plan.told,
        terms=plan.terms,
        cost=plan.cost,
        state=Plan.State.READY,
        copied_from=plan,
        made_by_id=actor.user_id,
        created_at=actor.now,
    )
    old = list(plan.visits.standing().order_by("number"))
    numbers = {row.pk: row.number for row in old}
    for row in old:
        row.pk, row.plan = None, made
        row._state.adding = True
    PlannedVisit.objects.bulk_create(old, batch_size=500)
    by_number = {row.number: row.pk for row in old}
    contacts = list(PlannedContact.objects.filter(visit__in=numbers))
    for contact in contacts:
        contact.pk, contact.visit_id = None, by_number[numbers[contact.visit_id]]
        contact._state.adding = True
    PlannedContact.objects.bulk_create(contacts, batch_size=500)
    find_companions(made)
    PlanStep.objects.create(
        plan=made, step=PlanStep.Step.COPIED, visits=len(old), at=actor.now, by_id=actor.user_id
    )
    return made


@operation("roster.remove_plan")
def remove_plan(*, actor: Actor, plan: Plan) -> None:
    """Remove a draft. What was once published stays. Raises WrongState."""
    if not scope.holds(actor, access.PLAN, plan.area_code):
        raise NotFound
    if plan.steps.filter(step=PlanStep.Step.PUBLISHED).exists():
        raise WrongState(_("This plan was published once, so it is kept."))
    note(plan=plan.pk)
    plan.delete()

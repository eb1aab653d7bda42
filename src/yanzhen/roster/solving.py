"""Between the rows of a plan and the planning engine, which is loaded when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from yanzhen.core.errors import NotValid
from yanzhen.people.selectors import named
from yanzhen.roster import reasons
from yanzhen.roster.models import Plan, PlannedVisit
from yanzhen.roster.rules.given import iterations

if TYPE_CHECKING:
    from yanzhen.engines.planning.model import PeriodPlan, PeriodProblem, Person, Visit

Progress = Callable[[float], None]
MOVE_ITERATIONS = 200
REPLAN_ITERATIONS = 4000


@dataclass(slots=True)
class Outcome:
    """What a search found, already written onto the rows (which are not saved)."""

    rows: list[PlannedVisit]
    terms: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0


def names_of(plan: Plan) -> dict[str, str]:
    return {str(p["id"]): p["name"] for p in plan.frame["people"]}


def skill_words(plan: Plan, code: str) -> str:
    entry = next((s for s in plan.given["skills"] if s["code"] == code), None)
    return named(entry) if entry else code


def plan_month(plan: Plan, rows: Sequence[PlannedVisit], progress: Progress) -> Outcome:
    """Give every visit its day, people and time, or the reason why it has none.

    Raises NotValid for input that is wrong in itself, and whatever ``progress`` raises.
    """
    from yanzhen.engines.planning.control import Limits
    from yanzhen.engines.planning.period import plan_period

    possible = _with_skills(plan, rows)
    chains = _chains(plan, possible)
    grouped: dict[str, list[PlannedVisit]] = {}
    for row in possible:
        grouped.setdefault(f"c{row.chain}" if row.chain in chains else _id(row), []).append(row)
    visits = [
        _visit(
            plan,
            name,
            mine[0],
            days=_days_together(plan, mine),
            often=len(mine),
            gaps=chains.get(mine[0].chain),
        )
        for name, mine in grouped.items()
    ]
    limits = Limits(iterations=iterations(plan.given, len(rows)), seed=plan.seed)
    with _Told(plan):
        found = plan_period(_problem(plan, visits), limits, progress=lambda p: progress(p.share))
    for row in possible:
        _lay(plan, row, None)
    placed: dict[str, list[Any]] = {}
    for item in found.placed:
        placed.setdefault(item.visit, []).append(item)
    for name, items in placed.items():
        for row, item in zip(grouped[name], sorted(items, key=lambda i: i.day), strict=True):
            _lay(plan, row, item)
    words = {item.visit: item.reason for item in found.unserved}
    for name, mine in grouped.items():
        for row in mine:
            if row.day is None:
                row.hindrance = reasons.hindrance(words.get(name, ""), names_of(plan))
    return Outcome(list(rows), terms_of(plan, rows), found.seconds)


def put(
    plan: Plan, rows: Sequence[PlannedVisit], subject: PlannedVisit, day: int, worker: int
) -> Outcome:
    """Put one visit on a day of somebody; the others of that day keep their day and people.

    Where it does not fit, the visit has no day and its ``hindrance`` says why.
    """
    from yanzhen.engines.planning.control import Limits
    from yanzhen.engines.planning.period import plan_period

    days = {day} | ({plan.index(subject.day)} if subject.day else set())
    near = [r for r in rows if r.day and r.number != subject.number and plan.index(r.day) in days]
    visits = [
        _visit(plan, _id(r), r, days=frozenset({plan.index(r.day)}), often=1) for r in near if r.day
    ]
    moving = _visit(plan, _id(subject), subject, days=frozenset({day}), often=1, worker=worker)
    problem = _problem(
        plan, [*visits, moving], current=_current(plan, near), fixed=frozenset(v.id for v in visits)
    )
    with _Told(plan):
        found = plan_period(problem, Limits(iterations=MOVE_ITERATIONS, seed=plan.seed))
    _take(plan, [*near, subject], found)
    return Outcome(list(rows), terms_of(plan, rows), found.seconds)


def replan(
    plan: Plan,
    rows: Sequence[PlannedVisit],
    *,
    day: int,
    absent: frozenset[int] = frozenset(),
    urgent: PlannedVisit | None = None,
    progress: Progress = lambda share: None,
) -> Outcome:
    """Plan a day anew with as few changes as can be; what is fixed by hand stays where it can."""
    from yanzhen.engines.planning.control import Limits
    from yanzhen.engines.planning.replanning import replan_day

    standing = [r for r in rows if r.day]
    fixed = frozenset(_id(r) for r in standing if r.is_fixed)
    visits = [
        _visit(plan, _id(r), r, days=_days_beside(plan, r, standing), often=1) for r in standing
    ]
    new = (
        (
            _visit(
                plan,
                _id(urgent),
                urgent,
                days=frozenset({day}),
                often=1,
                worker=urgent.responsible_id,
            ),
        )
        if urgent
        else ()
    )
    current = _current(plan, standing)
    with _Told(plan):
        found = replan_day(
            _problem(plan, visits, fixed=fixed, current=current),
            current,
            Limits(iterations=REPLAN_ITERATIONS, seed=plan.seed),
            day=day,
            absent=frozenset(map(str, absent)),
            urgent=new,
            progress=lambda p: progress(p.share),
        )
    _take(plan, [*standing, *([urgent] if urgent else [])], found)
    return Outcome(list(rows), terms_of(plan, rows), found.seconds)


def terms_of(plan: Plan, rows: Sequence[PlannedVisit]) -> dict[str, float]:
    """The amount of each term as the rows stand: minutes, or cases."""
    from yanzhen.engines.planning.model import Unserved
    from yanzhen.engines.planning.period import plan_terms

    mine = [r for r in rows if not r.is_removed]
    visits = [_visit(plan, _id(r), r, days=None, often=1) for r in mine]
    placed = list(_current(plan, [r for r in mine if r.day]).placed)
    left = [Unserved(_id(r), "") for r in mine if not r.day]
    found = plan_terms(_problem(plan, visits), placed, left)
    return {name: round(float(amount), 2) for name, amount in found.items()}


# -- towards the engine -------------------------------------------------------------------------


def _id(row: PlannedVisit) -> str:
    return str(row.number)


def _travel(plan: Plan) -> Any:
    import numpy as np

    from yanzhen.engines.planning.travel import StraightLine

    said = plan.given["travel"]
    provider = StraightLine(float(said["detour"]), {said["mode"]: float(said["speed_km_h"])})
    points = np.array(plan.frame["points"] or [[0.0, 0.0]], dtype=np.float64)
    return provider.matrix(points, said["mode"]).minutes


def _people(plan: Plan) -> tuple[Person, ...]:
    from yanzhen.engines.planning.model import Person, Shift

    days = [
        Shift(float(s[0]), float(s[1]), float(s[2]), float(s[3])) if s else None
        for s in plan.frame["days"]
    ]
    return tuple(
        Person(
            str(p["id"]),
            frozenset(p["skills"]),
            p["place"],
            tuple(None if d in p["away"] else shift for d, shift in enumerate(days)),
            float(plan.given["overtime_minutes"]),
            p["team"],
        )
        for p in plan.frame["people"]
    )


def _problem(
    plan: Plan,
    visits: Iterable[Visit],
    *,
    current: PeriodPlan | None = None,
    fixed: frozenset[str] = frozenset(),
) -> PeriodProblem:
    from yanzhen.engines.planning.model import PeriodProblem, Weights

    weights = Weights(**{name: float(w) for name, w in plan.given["weights"].items()})
    return PeriodProblem(
        plan.days, _people(plan), tuple(visits), _travel(plan), weights, current, fixed
    )


def _visit(
    plan: Plan,
    name: str,
    row: PlannedVisit,
    *,
    days: frozenset[int] | None,
    often: int,
    gaps: Sequence[int] | None = None,
    worker: int | None = None,
) -> Visit:
    """A row as the engine knows it; ``worker`` is who has to make it, else who answers."""
    from yanzhen.engines.planning.day_model import Synchronisation
    from yanzhen.engines.planning.model import DayRule, Visit

    how = _companion(plan, row)
    low, high = how.get("after", (0, 0))
    who = str(worker or row.responsible_id or "")
    known = {str(p["id"]) for p in plan.frame["people"] if row.skills[0] in p["skills"]}
    together = Synchronisation.SIMULTANEOUS if how.get("together") else Synchronisation.SEQUENTIAL
    return Visit(
        id=name,
        household=f"{row.household_id or ''}-{row.person_id or ''}",
        place=row.place,
        minutes=float(row.minutes),
        skills=tuple(row.skills),
        days=DayRule(often, days, *(gaps or (1, 10_000))),
        opens=float(row.opens),
        closes=float(row.closes),
        may_be_late=False,
        synchronisation=together if len(row.skills) == 2 else None,
        gap_min=float(low),
        gap_max=float(high),
        responsible=who if who in known else None,
        by_phone=row.is_by_phone,
    )


def _companion(plan: Plan, row: PlannedVisit) -> dict[str, Any]:
    if len(row.skills) < 2:
        return {}
    entries = plan.given["companions"].values()
    return next((dict(c) for c in entries if c.get("skill") == row.skills[1]), {})


def _with_skills(plan: Plan, rows: Iterable[PlannedVisit]) -> list[PlannedVisit]:
    """The rows for whose skills there is somebody; the others are told why they stay out."""
    there = {skill for p in plan.frame["people"] for skill in p["skills"]}
    possible = []
    for row in rows:
        lacking = next((s for s in row.skills if s not in there), None)
        if lacking is None:
            possible.append(row)
        else:
            _lay(plan, row, None)
            row.hindrance = _("Nobody here can be planned as %(skill)s.") % {
                "skill": skill_words(plan, lacking)
            }
    return possible


def _workdays(plan: Plan) -> frozenset[int]:
    return frozenset(d for d, shift in enumerate(plan.frame["days"]) if shift)


def _days(plan: Plan, row: PlannedVisit) -> frozenset[int]:
    begin, end = plan.index(row.first), plan.index(row.last)
    return frozenset(d for d in _workdays(plan) if begin <= d <= end)


def _days_together(plan: Plan, rows: Iterable[PlannedVisit]) -> frozenset[int]:
    return frozenset().union(*(_days(plan, row) for row in rows))


def _days_beside(plan: Plan, row: PlannedVisit, rows: Iterable[PlannedVisit]) -> frozenset[int]:
    """The days of a visit that keep their distance from the others of its chain."""
    days = _days(plan, row)
    gap = plan.frame["chains"].get(str(row.chain)) if row.chain else None
    if gap is None:
        return days
    others = [
        plan.index(r.day) for r in rows if r.day and r.chain == row.chain and r.number != row.number
    ]
    return frozenset(d for d in days if all(abs(d - o) >= gap[0] for o in others)) or days


def days_for(plan: Plan, row: PlannedVisit, rows: Iterable[PlannedVisit]) -> list[int]:
    """On which days of the plan a visit may stand."""
    return sorted(_days_beside(plan, row, rows))


def _chains(plan: Plan, rows: Iterable[PlannedVisit]) -> dict[int, list[int]]:
    """Which chains the engine may plan as one, with their gaps: those of which every set of days

    that the gaps allow keeps the days of each visit. The others are planned visit by visit.
    """
    from yanzhen.engines.planning.model import DayRule, day_patterns

    members: dict[int, list[PlannedVisit]] = {}
    for row in rows:
        if row.chain:
            members.setdefault(row.chain, []).append(row)
    found = {}
    known: dict[object, bool] = {}
    for chain, mine in members.items():
        gaps = plan.frame["chains"].get(str(chain))
        if gaps is None or len(mine) < 2:
            continue
        mine.sort(key=lambda r: (r.first, r.number))
        windows = tuple(_days(plan, row) for row in mine)
        key = (windows, tuple(gaps))
        if key not in known:
            patterns = day_patterns(
                DayRule(len(mine), frozenset().union(*windows), *gaps), plan.days
            )
            known[key] = bool(patterns) and all(
                day in window
                for bits in patterns
                for day, window in zip(
                    (d for d in range(plan.days) if bits >> d & 1), windows, strict=True
                )
            )
        if known[key]:
            found[chain] = list(gaps)
    return found


# -- and back -----------------------------------------------------------------------------------


def _current(plan: Plan, rows: Iterable[PlannedVisit]) -> PeriodPlan:
    from yanzhen.engines.planning.model import PeriodPlan, Placed

    placed = []
    for row in rows:
        if row.day is None:
            continue
        people, starts = [str(row.worker_id)], [float(row.begins or 0.0)]
        if row.companion_id:
            people.append(str(row.companion_id))
            starts.append(float(row.companion_begins or row.begins or 0.0))
        placed.append(Placed(_id(row), plan.index(row.day), tuple(people), tuple(starts)))
    return PeriodPlan(tuple(placed), (), {}, 0.0, 0, 0.0)


def _lay(plan: Plan, row: PlannedVisit, placed: Any) -> None:
    """Write onto a row where it stands, or that it stands nowhere."""
    row.day = row.worker_id = row.companion_id = row.begins = row.companion_begins = None
    row.hindrance = ""
    if placed is None:
        return
    row.day = plan.starts_on + timedelta(days=placed.day)
    row.worker_id, row.begins = int(placed.people[0]), round(float(placed.starts[0]), 1)
    if len(placed.people) > 1:
        row.companion_id = int(placed.people[1])
        row.companion_begins = round(float(placed.starts[1]), 1)


def _take(plan: Plan, rows: Iterable[PlannedVisit], found: PeriodPlan) -> None:
    placed = {item.visit: item for item in found.placed}
    words = {item.visit: item.reason for item in found.unserved}
    names = names_of(plan)
    for row in rows:
        _lay(plan, row, placed.get(_id(row)))
        if row.day is None:
            row.hindrance = reasons.hindrance(words.get(_id(row), ""), names)


class _Told:
    """Turns what the engine finds wrong in its input into a sentence of the house."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: object) -> None:
        from yanzhen.engines.planning.errors import PlanningInputError

        if isinstance(error, PlanningInputError):
            raise NotValid(reasons.fault(str(error), names_of(self.plan))) from error

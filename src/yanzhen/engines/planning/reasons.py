"""Why a visit is not in the plan, in one sentence."""

from __future__ import annotations

from .model import PeriodProblem, Placed, Visit, day_patterns


def reason_unserved(problem: PeriodProblem, visit: Visit, placed: list[Placed]) -> str:
    """The first hindrance found, from the rule of days to the time left over."""
    patterns = day_patterns(visit.days, problem.days)
    if not patterns:
        return "No set of days in this period fits its rule."
    possible = {day for bits in patterns for day in range(problem.days) if bits >> day & 1}
    for skill in visit.skills:
        able = [p for p in problem.people if skill in p.skills and p.id not in visit.forbidden]
        if not able:
            return f"Everybody with the skill {skill} is forbidden for this visit."
        if skill == visit.skills[0] and visit.responsible is not None:
            able = [p for p in able if p.id == visit.responsible] or able
        working = [p for p in able if any(p.shifts[day] is not None for day in possible)]
        if not working:
            return f"{_names(able)} does not work on any day its rule allows."
        fits = [
            p
            for p in working
            for day in possible
            if (shift := p.shifts[day]) is not None
            and max(shift.start + _way(problem, p.place, visit), visit.opens)
            + visit.minutes
            + _way(problem, p.place, visit)
            <= shift.end + p.max_overtime
        ]
        if not fits:
            return f"The shift of {_names(working)} is too short for the visit and the way there and back."  # noqa: E501
        if not any(
            (shift := p.shifts[day]) is not None
            and (visit.may_be_late or shift.start + _way(problem, p.place, visit) <= visit.closes)
            for p in fits
            for day in possible
        ):
            return "Nobody can be there before its time window closes."
    return f"The working time of {_names(able)} is full on every day its rule allows."


def _way(problem: PeriodProblem, home: int, visit: Visit) -> float:
    return 0.0 if visit.by_phone else float(problem.travel[home, visit.place])


def _names(people: list) -> str:  # type: ignore[type-arg]
    names = [person.id for person in people]
    return ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")

"""What speaks against a claim of hours: checks that give the same answer for the same facts.

Each finding is explained to people; whether it refuses the hours or asks a lead to look is the rule
pack's (``Limits.refusing``). Known tricks and checks: rules.md section 7.5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

Fact = str | int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that speaks against hours; ``facts`` fill the sentence that explains it."""

    code: str
    is_refusal: bool
    facts: dict[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when somebody was busy, and with what."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""

    def meets(self, other: Stretch) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures of the rule pack ``volunteers.hour_limits``."""

    daily_minutes: int
    burst_entries: int
    burst_minutes: int
    reciprocal_hours: int
    crowd: int
    times_usual_size: int
    refusing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known about one claim when it is judged.

    ``others`` are the stretches of the same volunteer nearby, ``that_day`` their other minutes of
    the day, ``duties`` their office hours; ``entered_lately`` counts what the same person has
    entered for others in the last minutes; ``given_back`` are moments when somebody who was served
    here served this volunteer; ``helpers`` and ``usual_helpers`` are sizes of events.
    """

    stretch: Stretch
    minutes: int
    event_minutes: int
    is_volunteering: bool = True
    is_supplemented: bool = False
    others: tuple[Stretch, ...] = ()
    that_day: int = 0
    duties: tuple[Stretch, ...] = ()
    entered_lately: int = 0
    given_back: tuple[datetime, ...] = ()
    helpers: int = 1
    served: int = 1
    usual_helpers: tuple[int, ...] = ()
    is_late: bool = False


def _not_volunteering(case: Case, limits: Limits) -> dict[str, Fact] | None:
    return None if case.is_volunteering else {}


def _overlap(case: Case, limits: Limits) -> dict[str, Fact] | None:
    for other in case.others:
        if case.stretch.meets(other):
            return {"title": other.title}
    return None


def _daily_limit(case: Case, limits: Limits) -> dict[str, Fact] | None:
    total = case.that_day + case.minutes
    if total <= limits.daily_minutes:
        return None
    return {"minutes": total, "most": limits.daily_minutes}


def _beyond_event(case: Case, limits: Limits) -> dict[str, Fact] | None:
    if case.minutes <= case.event_minutes:
        return None
    return {"minutes": case.minutes, "most": case.event_minutes}


def _own_duty(case: Case, limits: Limits) -> dict[str, Fact] | None:
    for duty in case.duties:
        if case.stretch.meets(duty):
            return {"title": duty.title}
    return None


def _burst(case: Case, limits: Limits) -> dict[str, Fact] | None:
    if not case.is_supplemented or case.entered_lately < limits.burst_entries:
        return None
    return {"count": case.entered_lately, "minutes": limits.burst_minutes}


def _reciprocal(case: Case, limits: Limits) -> dict[str, Fact] | None:
    within = timedelta(hours=limits.reciprocal_hours)
    near = any(abs(case.stretch.starts_at - moment) <= within for moment in case.given_back)
    return {"hours": limits.reciprocal_hours} if near else None


def _invented_event(case: Case, limits: Limits) -> dict[str, Fact] | None:
    """A crowd of helpers for fewer people, or far more helpers than this organiser usually has."""
    usual = int(median(case.usual_helpers)) if len(case.usual_helpers) >= 3 else 0
    is_crowd = case.helpers >= limits.crowd and case.served < case.helpers
    is_jump = bool(usual) and case.helpers >= max(10, usual * limits.times_usual_size)
    if not (is_crowd or is_jump):
        return None
    return {"helpers": case.helpers, "served": case.served}


def _late(case: Case, limits: Limits) -> dict[str, Fact] | None:
    return {} if case.is_late else None


CHECKS: dict[str, Callable[[Case, Limits], dict[str, Fact] | None]] = {
    "not_volunteering": _not_volunteering,
    "beyond_event": _beyond_event,
    "overlap": _overlap,
    "daily_limit": _daily_limit,
    "own_duty": _own_duty,
    "burst": _burst,
    "reciprocal": _reciprocal,
    "invented_event": _invented_event,
    "late": _late,
}


def findings_of(case: Case, limits: Limits) -> list[Finding]:
    """Everything that speaks against a claim, refusals first."""
    found = [
        Finding(code, code in limits.refusing, facts)
        for code, check in CHECKS.items()
        if (facts := check(case, limits)) is not None
    ]
    return sorted(found, key=lambda finding: not finding.is_refusal)

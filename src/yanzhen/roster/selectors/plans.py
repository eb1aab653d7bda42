"""Lists of plans, the weeks of one, and one's own days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from yanzhen.core.scope import Actor
from yanzhen.roster import access
from yanzhen.roster.models import Plan
from yanzhen.roster.selectors.words import Shown, shown

PEOPLE_ON_A_PAGE = 20


def listed_plans(actor: Actor) -> QuerySet[Plan]:
    """Plans with how many visits stand in them, and how many could not be planned."""
    standing = Q(visits__is_removed=False)
    return (
        access.visible_plans(actor)
        .select_related("division", "job", "made_by", "copied_from")
        .annotate(
            placed=Count("visits", filter=standing & Q(visits__day__isnull=False)),
            unplaced=Count("visits", filter=standing & Q(visits__day=None)),
        )
        .order_by("-starts_on", "-pk")
    )


@dataclass(slots=True)
class Cell:
    """One day of one person: the visits in their order, and how full the day is."""

    day: date
    worker: int
    visits: list[Shown] = field(default_factory=list)
    is_off: bool = False
    is_past: bool = False

    @property
    def hours(self) -> float:
        return round(sum(v.row.minutes for v in self.visits) / 60, 1)


@dataclass(slots=True)
class Line:
    """The week of one person."""

    worker: int
    name: str
    cells: list[Cell]

    @property
    def count(self) -> int:
        return sum(len(c.visits) for c in self.cells)


def weeks_of(plan: Plan) -> list[date]:
    """The Mondays of the weeks in which somebody works."""
    days = [plan.day(n) for n, shift in enumerate(plan.frame["days"]) if shift]
    mondays = {day - timedelta(days=day.weekday()) for day in days or [plan.starts_on]}
    return sorted(mondays)


def chosen_week(plan: Plan, wanted: str, today: date) -> date:
    """The week asked for, else that of today, else the first one."""
    weeks = weeks_of(plan)
    asked = next((w for w in weeks if w.isoformat() == wanted), None)
    monday = today - timedelta(days=today.weekday())
    return asked or (monday if monday in weeks else weeks[0])


def week_of(
    actor: Actor, plan: Plan, monday: date, today: date, page: int = 1
) -> tuple[list[date], list[Line], int]:
    """The working days of a week, a line for each person, and the number of pages of people."""
    days = [
        day
        for n in range(7)
        if plan.starts_on <= (day := monday + timedelta(days=n)) < plan.ends_on
        and plan.frame["days"][plan.index(day)]
    ]
    everybody = sorted(plan.frame["people"], key=lambda p: (p["team"], p["id"]))
    pages = max(1, -(-len(everybody) // PEOPLE_ON_A_PAGE))
    page = min(max(1, page), pages)
    mine = everybody[(page - 1) * PEOPLE_ON_A_PAGE : page * PEOPLE_ON_A_PAGE]
    ids = [p["id"] for p in mine]
    rows = plan.visits.placed().filter(access.goes_there(*ids, plan=plan, day__in=days))
    rows = rows.order_by("day", "begins", "number")
    cells: dict[tuple[int, date], list[Shown]] = defaultdict(list)
    for one in shown(actor, rows):
        for who in one.users:
            if one.row.day:
                cells[who, one.row.day].append(one)
    lines = [
        Line(
            p["id"],
            p["name"],
            [
                Cell(
                    day,
                    p["id"],
                    cells[p["id"], day],
                    is_off=plan.index(day) in p["away"],
                    is_past=day < today,
                )
                for day in days
            ],
        )
        for p in mine
    ]
    return days, lines, pages


def own_days(actor: Actor, first: date, last: date) -> list[tuple[date, list[tuple[Shown, str]]]]:
    """The published days of the actor: each visit, and who else goes there."""
    rows = access.own_visits(actor, day__gte=first, day__lte=last)
    days: dict[date, list[tuple[Shown, str]]] = defaultdict(list)
    for one in shown(actor, rows.order_by("day", "begins", "number")):
        if one.row.day:
            days[one.row.day].append((one, one.beside(actor.user_id)))
    return sorted(days.items(), key=lambda item: item[0])

"""What the confirmed minutes of a month would have given by other rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import BooleanField, ExpressionWrapper, Sum

from yanzhen.timebank.models import PointIssue
from yanzhen.timebank.packs import Preset, Rules
from yanzhen.timebank.rules import EarnRule, Outlook, Served, outlook
from yanzhen.volunteers.models import HourRecord
from yanzhen.volunteers.reckoning import hours_of, with_team
from yanzhen.volunteers.rules import age_on

MOST_AT_ONCE = 20_000
COLUMNS = (
    "volunteer__person", "volunteer__person__born_on", "served_on", "minutes", "points_class",
    "evidence", "claim__record__source_type", "claim__record__source_id", "claim__record",
    "is_with_team",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Month:
    """The hours of a place in a month, as the rules of earning ask for them."""

    first: date
    hours: Sequence[Served]
    before: dict[int, int]

    @property
    def total(self) -> str:
        """All of them, in hours."""
        return hours_of(sum(served.minutes for served in self.hours))

    def by(self, rules: Rules) -> Outlook:
        return outlook(self.hours, self.before, EarnRule.read(rules.earning.value))


@dataclass(frozen=True, slots=True)
class Line:
    """One set of rules and what the month would have given by it; none stands for those here."""

    preset: Preset | None
    given: Outlook


def month_before(area: str, day: date) -> Month:
    """The confirmed hours of the last whole month, and what their volunteers had earned before."""
    last = day.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    rows = HourRecord.objects.filter(
        area_code__gte=area,
        area_code__lt=area + "~",
        served_on__gte=first,
        served_on__lte=last,
        sign=1,
        reversed_by=None,
    )
    told = (
        rows.annotate(is_with_team=ExpressionWrapper(with_team(), output_field=BooleanField()))
        .order_by("volunteer", "served_on", "pk")
        .values_list(*COLUMNS)
    )
    hours = [
        Served(
            person,
            served_on,
            f"{source}:{source_id}" if source_id else f"record:{record}",
            minutes,
            points_class,
            evidence,
            age_on(born_on, served_on) if born_on else None,
            is_with_team,
        )
        for (
            person, born_on, served_on, minutes, points_class, evidence, source, source_id, record,
            is_with_team,
        ) in told.iterator(2_000)
    ]  # fmt: skip
    earned = PointIssue.objects.filter(
        taken_back_at=None, served_on__lt=first, person__in=rows.values("volunteer__person")
    )
    before = dict(earned.order_by().values_list("person").annotate(points=Sum("given")))
    return Month(first, hours, before)


def compared(month: Month, here: Rules, presets: Sequence[Preset]) -> list[Line]:
    """What the month gave by the rules of this place, and would have given by each preset.

    Very many hours are reckoned by one preset at a time, so that nobody waits for the page.
    """
    if len(presets) > 1 and len(month.hours) > MOST_AT_ONCE:
        presets = ()
    return [Line(None, month.by(here)), *(Line(p, month.by(p.rules)) for p in presets)]

"""The loop report: where the chain need → answer → service → rating is open, place by place.

Each part is one grouped query over an index, rolled up to the places that are shown, so that a
city of a hundred thousand needs and records answers at once. The lists behind the figures go
through the gates of their own apps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from yanzhen.core.scope import Actor, AreaSet
from yanzhen.delivery.access import visible_records
from yanzhen.delivery.models import Activity, Feedback, ServiceItem, ServiceRecord
from yanzhen.needs.access import visible_needs
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division
from yanzhen.projects import rules as project_rules
from yanzhen.projects.access import visible_projects
from yanzhen.projects.models import Project

# What a resident can rate: a visit or a session of a case is reviewed in other ways.
RATED_KINDS = (ServiceRecord.Kind.ORDER, ServiceRecord.Kind.ACTIVITY)
WAITING = (Need.State.HEARD, Need.State.TRIAGED)


@dataclass(slots=True)
class Gaps:
    """What is open in one place, beside the whole of which it is a part."""

    open_needs: int = 0
    unanswered: int = 0
    late: int = 0
    projects: int = 0
    unserved: int = 0
    services: int = 0
    unrated: int = 0

    def add(self, found: Gaps) -> None:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(found, name))


@dataclass(frozen=True, slots=True)
class PlaceGaps:
    """One line of the report; ``rest`` is what lies in the place itself and none below it."""

    division: Division
    gaps: Gaps
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class LoopReport:
    place: Division
    total: Gaps
    rows: list[PlaceGaps] = field(default_factory=list)


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def report(place: Division, *, now: datetime, since: date, by: str = "below") -> LoopReport:
    """The loop of a place and of the places below it, or of all its communities (``by=village``).

    Needs and projects as they stand now, services since a day. Four queries at any size.
    """
    areas = AreaSet((place.code,))
    found: dict[str, Gaps] = {}
    _count_needs(found, areas, now)
    _count_projects(found, areas)
    _count_services(found, areas, since)
    total = Gaps()
    for gaps in found.values():
        total.add(gaps)
    return LoopReport(place, total, _rolled_up(found, place, _shown(place, now, by)))


def _shown(place: Division, now: datetime, by: str) -> list[Division]:
    below = Division.objects.on(timezone.localdate(now))
    if by == "village":
        inside = below.filter(code__gte=place.code, code__lt=place.code + "~")
        return list(inside.filter(level=Division.Level.VILLAGE).order_by("code"))
    return list(below.filter(parent=place).order_by("code"))


def _rolled_up(found: dict[str, Gaps], place: Division, shown: list[Division]) -> list[PlaceGaps]:
    """Every counted area under the shown place that it lies in; what is left stands at the end."""
    lines = {division.code: PlaceGaps(division, Gaps()) for division in shown}
    lengths = sorted({len(code) for code in lines}, reverse=True)
    rest = PlaceGaps(place, Gaps(), is_rest=True)
    for code, gaps in found.items():
        line = next((lines[code[:n]] for n in lengths if code[:n] in lines), rest)
        line.gaps.add(gaps)
    has_rest = bool(lines) and rest.gaps != Gaps()
    return [*lines.values(), *([rest] if has_rest else [])]


def _at(found: dict[str, Gaps], area: str) -> Gaps:
    return found.setdefault(area, Gaps())


def _count_needs(found: dict[str, Gaps], areas: AreaSet, now: datetime) -> None:
    """Reads the index on area, state and day alone."""
    rows = Need.objects.open().filter(areas.q()).order_by()
    counted = rows.values_list("area_code", "state").annotate(
        n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now))
    )
    for area, state, count, late in counted:
        gaps = _at(found, area)
        gaps.open_needs += count
        if state in WAITING:
            gaps.unanswered += count
            gaps.late += late


def without_service() -> Q:
    """A project at work that no service item, activity or record quotes."""
    own = {"project": OuterRef("pk")}
    return Q(state__in=project_rules.AT_WORK) & Q(
        ~Exists(ServiceItem.objects.filter(**own).exclude(state=ServiceItem.State.WITHDRAWN)),
        ~Exists(Activity.objects.filter(**own).exclude(state=Activity.State.CANCELLED)),
        # Most records have no project, and PostgreSQL reads only the others when it is told so.
        ~Exists(ServiceRecord.objects.filter(**own, project__isnull=False)),
    )


def _count_projects(found: dict[str, Gaps], areas: AreaSet) -> None:
    rows = Project.objects.at_work().filter(areas.q()).order_by()
    counted = rows.values_list("area_code").annotate(
        n=Count("pk"), gaps=Count("pk", filter=without_service())
    )
    for area, count, unserved in counted:
        gaps = _at(found, area)
        gaps.projects += count
        gaps.unserved += unserved


def services_since(since: date) -> QuerySet[ServiceRecord]:
    return ServiceRecord.objects.filter(kind__in=RATED_KINDS, started_at__gte=moment(since))


def _ratings() -> QuerySet[Feedback]:
    """The ratings of a record, for a subquery."""
    return Feedback.objects.filter(record=OuterRef("pk"))


def without_rating() -> Q:
    """A record that stands and that nobody has rated."""
    return Q(sign=1, reversed_by=None) & Q(~Exists(_ratings()))


def _count_services(found: dict[str, Gaps], areas: AreaSet, since: date) -> None:
    """All that stands, less what was rated, less what was reversed before anybody rated it.

    Three short questions are answered sooner than one about the rating of every record.
    """
    rows = services_since(since).filter(areas.q()).order_by()
    counted = rows.values_list("area_code").annotate(
        n=Sum("sign"), standing=Count("pk", filter=Q(sign=1))
    )
    for area, count, standing in counted:
        at = _at(found, area)
        at.services += count
        at.unrated += standing
    rated = rows.filter(sign=1, pk__in=Feedback.objects.values("record"))
    undone = rows.filter(Q(~Exists(_ratings())), sign=1, pk__in=_reversed_keys())
    for less in (rated, undone):
        for area, count in less.values_list("area_code").annotate(n=Count("pk")):
            _at(found, area).unrated -= count


def _reversed_keys() -> QuerySet[ServiceRecord, Any]:
    return ServiceRecord.objects.filter(reverses__isnull=False).values("reverses")


# -- the lists behind the figures -----------------------------------------------------------------


def unanswered_needs(actor: Actor, place: Division) -> QuerySet[Need]:
    """What waits for an answer, the earliest due first; of the actor's own view."""
    rows = visible_needs(actor).filter(AreaSet((place.code,)).q(), state__in=WAITING)
    known = ("person", "household", "organization", "division__parent", "owner__user")
    return rows.select_related(*known).order_by("due_at", "pk")


def unserved_projects(actor: Actor, place: Division) -> QuerySet[Project]:
    """Projects at work that nothing serves, the longest under way first."""
    rows = visible_projects(actor).filter(AreaSet((place.code,)).q(), without_service())
    return rows.select_related("division__parent", "lead").order_by("starts_on", "pk")


def unrated_services(actor: Actor, place: Division, since: date) -> QuerySet[ServiceRecord]:
    """Services that nobody rated, the newest first."""
    rows = visible_records(actor).filter(
        AreaSet((place.code,)).q(),
        without_rating(),
        kind__in=RATED_KINDS,
        started_at__gte=moment(since),
    )
    return rows.select_related("division__parent").order_by("-started_at", "pk")

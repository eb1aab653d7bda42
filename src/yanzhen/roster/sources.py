"""What stands in the house before a month is planned: contacts owed or foreseen, people, places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from yanzhen.core import calendar
from yanzhen.core.deadlines import begin_of
from yanzhen.core.scope import AreaSet
from yanzhen.orgs.models import Post, Station
from yanzhen.people.models import Household, Person
from yanzhen.resources.models import Location
from yanzhen.resources.rules.coordinates import Point, System, convert
from yanzhen.roster.rules.contacts import Contact, days_apart, is_due_in
from yanzhen.roster.rules.given import Given, skills_of
from yanzhen.visits import rules as visits
from yanzhen.visits.models import CadenceRule, Obligation, Period, Visit

FIELDS = (
    *("pk", "rule_id", "person_id", "household_id", "post_id", "area_code", "number"),
    *("starts_on", "due_on", "period__kind", "period__starts_on"),
)
LONG = (visits.QUARTER, visits.HALF_YEAR)
AHEAD = (visits.WEEK, visits.MONTH)
DECIMALS = 3  # about 100 m: whereabouts are sensitive, and a way needs no more
GONE = (visits.EXEMPTED, visits.LAPSED)


# -- what is owed -------------------------------------------------------------------------------


@dataclass(slots=True)
class Owed:
    """The contacts of a month, and how many of them are foreseen or overdue already."""

    contacts: list[Contact] = field(default_factory=list)
    foreseen: int = 0
    overdue: int = 0


def contacts_of(area: str, first: date, ends_on: date, today: date, given: Given) -> Owed:
    """Everything that is owed inside the area in these days, and what their periods will ask.

    What is owed once in several months is spread over them evenly by homes.
    """
    inside = AreaSet((area,)).q()
    rules: dict[int, dict[str, Any]] = {}
    found = Owed()
    last = ends_on - timedelta(days=1)
    open_rows = Obligation.objects.open().filter(inside, starts_on__lte=last)
    for row in _rows(open_rows, rules):
        if today <= row["due_on"] < first:
            continue  # to be met before the plan begins
        spread = row["period__kind"] in LONG and row["due_on"] > last
        if spread and not is_due_in(_home(row)[1], _month(first), _month(row["due_on"])):
            continue
        until = min(row["due_on"], last)
        if row["due_on"] < first:
            found.overdue += 1
            until = min(first + timedelta(days=int(given["overdue_days"]) - 1), last)
        found.contacts.append(
            _contact(row, rules, max(row["starts_on"], first), until, is_owed=True)
        )
    for contact in _foreseen(area, first, last, rules):
        found.foreseen += 1
        found.contacts.append(contact)
    _rest(found, first, given)
    return found


def _rows(rows: Any, rules: dict[int, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows in order; the content of each rule is read once."""
    for row in rows.filter(_lives_here()).order_by("pk").values(*FIELDS).iterator(2000):
        if row["rule_id"] not in rules:
            rule = CadenceRule.objects.get(pk=row["rule_id"])
            rules[row["rule_id"]] = {**rule.content, "code": rule.code}
        yield row


def _lives_here() -> Q:
    active = Household.State.ACTIVE
    return Q(person__state=Person.State.ACTIVE) | Q(person=None, household__state=active)


def _home(row: dict[str, Any]) -> tuple[str, int]:
    return (
        ("household", row["household_id"]) if row["household_id"] else ("person", row["person_id"])
    )


def _month(day: date) -> int:
    return day.year * 12 + day.month


def _contact(
    row: dict[str, Any],
    rules: dict[int, dict[str, Any]],
    first: date,
    last: date,
    *,
    is_owed: bool,
) -> Contact:
    content = rules[row["rule_id"]]
    return Contact(
        home=_home(row),
        rule=row["rule_id"],
        person=row["person_id"],
        obligation=row["pk"] if is_owed else None,
        first=first,
        last=last,
        means=frozenset(content["means"]),
        companions=frozenset(content.get("companions", ())),
        area=row["area_code"],
        post=row["post_id"],
        per=row["period__kind"] or visits.WEEK,
        times=int(content.get("times", 1)),
    )


def _foreseen(
    area: str, first: date, last: date, rules: dict[int, dict[str, Any]]
) -> Iterator[Contact]:
    """What the periods that begin later will ask, by what the newest one of each kind asked."""
    around = Q(area_code__in=[area[:n] for n in range(6, len(area) + 1)])
    periods = Period.objects.filter(around | AreaSet((area,)).q(), starts_on__lte=last)
    newest = periods.filter(kind__in=AHEAD).order_by().values("kind").annotate(at=Max("starts_on"))
    for known in newest:
        spans = list(_later(visits.span_of(known["kind"], known["at"]), first, last))
        if not spans:
            continue
        rows = (
            Obligation.objects.filter(AreaSet((area,)).q())
            .filter(period__kind=known["kind"], period__starts_on=known["at"])
            .exclude(state__in=GONE)
        )
        for row in _rows(rows, rules):
            times = int(rules[row["rule_id"]].get("times", 1))
            for span in spans:
                due = visits.due_days(span, times)[row["number"] - 1]
                begin, end = max(span.starts_on, first), min(due, last)
                if begin <= end:
                    yield _contact(row, rules, begin, end, is_owed=False)


def _later(newest: visits.Span, first: date, last: date) -> Iterator[visits.Span]:
    """The periods of the kind that begin after the newest one and reach into the month."""
    span = visits.span_of(newest.kind, newest.ends_on)
    while span.starts_on <= last:
        if span.last >= first:
            yield span
        span = visits.span_of(span.kind, span.ends_on)


def _rest(owed: Owed, first: date, given: Given) -> None:
    """Leave out the days too soon after a home was last visited, where others remain."""
    homes = {key for kind, key in (c.home for c in owed.contacts) if kind == "household"}
    met: dict[int, date] = {}
    since = begin_of(first - timedelta(days=62))
    rows = Visit.objects.kept().filter(started_at__gte=since)
    for key, at in rows.order_by().values_list("household").annotate(at=Max("started_at")):
        if key in homes:
            met[key] = timezone.localdate(at)
    for at, contact in enumerate(owed.contacts):
        met_on = met.get(contact.home[1]) if contact.home[0] == "household" else None
        least = int(given["rest_days"].get(contact.per, 0))
        begin, end = days_apart(contact.first, contact.last, met_on, least)
        if (begin, end) != (contact.first, contact.last):
            owed.contacts[at] = replace(contact, first=begin, last=end)


# -- who goes -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can be planned: what they can do, where they begin, and for which places."""

    user: int
    name: str
    skills: tuple[str, ...]
    posts: tuple[int, ...]
    areas: tuple[str, ...]
    start: str
    station: Point | None

    @property
    def team(self) -> str:
        return self.start[:9]


def colleagues_of(area: str, day: date, answering: Iterable[int], given: Given) -> list[Colleague]:
    """The people of the place by the rule pack, and whoever else answers for a contact."""
    skills = [word for skill in given["skills"] for word in skill.get("titles", ())]
    titled = Q(pk__in=[])
    for word in skills:
        titled |= Q(title__contains=word)
    inside = AreaSet((area,)).q() & (Q(role__in=given["roles"]) | titled)
    rows = (
        Post.objects.on(day)
        .filter(inside | Q(pk__in=set(answering)), user__is_active=True)
        .select_related("user", "station")
        .order_by("area_code", "pk")
    )
    held: dict[int, list[Post]] = defaultdict(list)
    for post in rows:
        held[post.user_id].append(post)
    found = []
    for user, posts in held.items():
        can = skills_of(given, [(p.role, p.title) for p in posts])
        # Whoever answers for a home visits it, whatever their post is called.
        if "worker" not in can and any(p.pk in set(answering) for p in posts):
            can.insert(0, "worker")
        if can:
            found.append(
                Colleague(
                    user=user,
                    name=posts[0].user.name,
                    skills=tuple(can),
                    posts=tuple(p.pk for p in posts),
                    areas=tuple(p.area_code for p in posts),
                    start=max((p.area_code for p in posts), key=len)[:12],
                    station=next(
                        (at for p in posts if p.station and (at := point_of(p.station))), None
                    ),
                )
            )
    return sorted(found, key=lambda c: c.user)


def shift_of(area: str, day: date) -> list[int] | None:
    """Begin, end, and the break of a working day as minutes after midnight; None on a day off."""
    if not calendar.is_working_day(day):
        return None
    parts = calendar.office_hours(area=area, day=day).parts
    begin, end = _minutes(parts[0][0]), _minutes(parts[-1][1])
    if len(parts) < 2:
        return [begin, end, end, 0]
    away = _minutes(parts[0][1])
    return [begin, end, away, _minutes(parts[1][0]) - away]


def _minutes(at: Any) -> int:
    return int(at.hour * 60 + at.minute)


# -- where --------------------------------------------------------------------------------------


def point_of(row: Station | Household | Location) -> Point | None:
    """Where a row lies in WGS-84, to about 100 m."""
    if row.lng is None or row.lat is None:
        return None
    lng, lat = convert((float(row.lng), float(row.lat)), row.coordinate_system, System.WGS_84)
    return round(lng, DECIMALS), round(lat, DECIMALS)


class Places:
    """Where homes and people lie. ``estimated`` and ``unknown`` count what had to be guessed."""

    def __init__(self, area: str) -> None:
        county = area[:6]
        located = {
            row.area_code: point_of(row) for row in Location.objects.filter(AreaSet((county,)).q())
        }
        self.located = {code: point for code, point in located.items() if point is not None}
        self.middle = _mean([p for code, p in self.located.items() if code.startswith(area)])
        self.points: list[Point] = []
        self._at: dict[Point, int] = {}
        self._own: dict[int, Point | None] = {}
        self.estimated = self.unknown = 0

    def read_homes(self, keys: Sequence[int]) -> None:
        """Read the coordinates of these households."""
        for start in range(0, len(keys), 5000):
            for row in Household.objects.filter(pk__in=keys[start : start + 5000]).only(
                "lng", "lat", "coordinate_system"
            ):
                self._own[row.pk] = point_of(row)

    def of_home(self, home: tuple[str, int], area: str) -> tuple[int, bool]:
        """The place of a home, and whether it is only the middle of its village or less."""
        own = self._own.get(home[1]) if home[0] == "household" else None
        point = own or self._around(area, 13)
        if point is not None:
            return self._number(point), False
        self.estimated += 1
        village = self._village(area)
        if village is None:
            self.unknown += 1
        return self._number(village or self.middle or (0.0, 0.0)), True

    def of_colleague(self, colleague: Colleague) -> int:
        point = colleague.station or self._village(colleague.start) or self.middle
        return self._number(point or (0.0, 0.0))

    def _around(self, area: str, shortest: int) -> Point | None:
        for length in range(len(area), shortest - 1, -1):
            if area[:length] in self.located:
                return self.located[area[:length]]
        return None

    def _village(self, area: str) -> Point | None:
        """The middle of the village, else of what is known inside it, else of the town."""
        known = self._around(area, 9)
        if known is not None:
            return known
        for length in (12, 9):
            near = [p for code, p in self.located.items() if code.startswith(area[:length])]
            if near and len(area) >= length:
                return _mean(near)
        return None

    def _number(self, point: Point) -> int:
        if point not in self._at:
            self._at[point] = len(self.points)
            self.points.append(point)
        return self._at[point]


def _mean(points: list[Point]) -> Point | None:
    if not points:
        return None
    count = len(points)
    lng, lat = sum(p[0] for p in points) / count, sum(p[1] for p in points) / count
    return round(lng, DECIMALS), round(lat, DECIMALS)

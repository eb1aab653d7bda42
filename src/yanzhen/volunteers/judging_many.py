"""The facts by which the checks judge the hours of a whole list: asked for many at once.

The checks are those of a single claim (``rules.suspicion``). What a list cannot tell is left out:
who typed a row (bursts), and how large the organiser's events usually are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.roles import FRONT_LINE
from yanzhen.core.calendar import is_working_day
from yanzhen.core.errors import NotValid
from yanzhen.delivery.models import Participant
from yanzhen.delivery.services import Part, RecordDraft
from yanzhen.orgs.models import Post
from yanzhen.people.models import Person
from yanzhen.volunteers.judging import LIVE, due_of, duty_of, limits_of, rule
from yanzhen.volunteers.models import HourClaim, Volunteer
from yanzhen.volunteers.rules import Case, Finding, Limits, Stretch, findings_of

AT_ONCE = 500
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Registered:
    """A volunteer as far as the checks need to know."""

    pk: int
    person: int
    user: int | None
    number: str


@dataclass(frozen=True, slots=True)
class Busy:
    """Time of a volunteer that is claimed already."""

    stretch: Stretch
    minutes: int


@dataclass(frozen=True, slots=True)
class Judged:
    """The hours of one volunteer at one service, and what speaks against them."""

    volunteer: Registered
    part: Part
    stretch: Stretch
    findings: list[Finding]


def volunteers_of(draft: RecordDraft) -> Iterator[Part]:
    return (p for p in draft.parts if p.side == Participant.Side.HELPER and p.role == "volunteer")


def served_by(draft: RecordDraft) -> Iterator[Person]:
    return (p.person for p in draft.parts if p.side == Participant.Side.SERVED and p.person)


class Facts:
    """What is known of the volunteers of a list; every claim that passes is known to the next."""

    def __init__(self) -> None:
        self.volunteers: dict[int, Registered] = {}
        self.posts: dict[int, list[Post]] = {}
        self.busy: dict[tuple[int, date], list[Busy]] = {}
        self.helped: dict[tuple[int, int], list[datetime]] = {}
        self.zone = timezone.get_current_timezone()
        self._asked: set[int] = set()
        self.limits = cache(limits_of)
        self.due = cache(lambda day, area: due_of(self._noon(day), area))
        self.never = cache(
            lambda area, day: rule("volunteers.never_recorded", area=area, day=day)["record_kinds"]
        )

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _noon(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 12, tzinfo=self.zone)

    def look_up(self, drafts: Sequence[RecordDraft]) -> None:
        """Ask once for everything that the checks of these rows need."""
        helpers = {p.person.pk for d in drafts for p in volunteers_of(d) if p.person}
        served = {person.pk for d in drafts for person in served_by(d)}
        self._ask_register(helpers | served)
        known = [v for v in map(self.volunteers.get, helpers) if v is not None]
        first = min(draft.started_at for draft in drafts) - 2 * ONE_DAY
        last = max(draft.ended_at for draft in drafts) + 2 * ONE_DAY
        self.busy, self.helped = {}, {}
        rows = HourClaim.objects.filter(
            state__in=LIVE, starts_at__gte=first, starts_at__lte=last
        ).order_by()
        for some in _some([v.pk for v in known]):
            shown = ("volunteer", "starts_at", "ends_at", "title", "told_minutes")
            for key, *stretch, minutes in rows.filter(volunteer__in=some).values_list(*shown):
                self._keep(key, Busy(Stretch(*stretch), minutes))
        self._ask_who_helped(rows, served & self.volunteers.keys(), helpers)

    def _ask_register(self, persons: Collection[int]) -> None:
        users = []
        for some in _some(set(persons) - self._asked):
            rows = Volunteer.objects.filter(person__in=some)
            for found in rows.values_list("pk", "person", "user", "number"):
                volunteer = Registered(*found)
                self.volunteers[volunteer.person] = volunteer
                users += [volunteer.user] if volunteer.user else []
        self._asked.update(persons)
        for some in _some(users):
            for post in Post.objects.filter(user__in=some, role__in=FRONT_LINE):
                self.posts.setdefault(post.user_id, []).append(post)

    def _ask_who_helped(
        self, rows: QuerySet[HourClaim], helpers: set[int], served: set[int]
    ) -> None:
        """When somebody who is served in these rows has served one of their helpers."""
        for some in _some(helpers):
            found = rows.filter(
                volunteer__person__in=some,
                record__participants__side=Participant.Side.SERVED,
                record__participants__person__isnull=False,
            )
            shown = ("volunteer__person", "record__participants__person", "starts_at")
            for helper, person, moment in found.values_list(*shown):
                if person in served:
                    self.helped.setdefault((helper, person), []).append(moment)

    def _keep(self, volunteer: int, busy: Busy) -> None:
        day = self.day_of(busy.stretch.starts_at)
        self.busy.setdefault((volunteer, day), []).append(busy)

    def judge(self, draft: RecordDraft) -> Iterator[Judged]:
        """Every volunteer of a service; the next ones are judged knowing those before."""
        day, area = self.day_of(draft.started_at), draft.division.code
        limits: Limits = self.limits(area, day)
        is_volunteering = draft.kind not in self.never(area, day)
        is_late = draft.written_at > self.due(self.day_of(draft.ended_at), area)
        helpers = sum(p.headcount for p in volunteers_of(draft))
        heads = sum(p.headcount for p in draft.parts if p.side == Participant.Side.SERVED)
        served = [person.pk for person in served_by(draft)]
        for part in volunteers_of(draft):
            volunteer = self._registered(part)
            ends_at = draft.started_at + timedelta(minutes=part.minutes)
            stretch = Stretch(draft.started_at, ends_at, draft.title)
            case = Case(
                stretch=stretch,
                minutes=part.minutes,
                event_minutes=draft.minutes,
                is_volunteering=is_volunteering,
                is_supplemented=part.evidence == Participant.Evidence.SUPPLEMENTED,
                others=tuple(self._near(volunteer, day)),
                that_day=sum(b.minutes for b in self.busy.get((volunteer.pk, day), ())),
                duties=tuple(self._duties(volunteer, day)),
                given_back=tuple(self._given_back(served, volunteer)),
                helpers=helpers,
                served=heads,
                is_late=is_late,
            )
            yield Judged(volunteer, part, stretch, findings_of(case, limits))
            self._keep(volunteer.pk, Busy(stretch, part.minutes))
            for person in served:
                self.helped.setdefault((volunteer.person, person), []).append(stretch.starts_at)

    def _registered(self, part: Part) -> Registered:
        found = self.volunteers.get(part.person.pk) if part.person else None
        if found is None:
            raise NotValid(
                _("Hours are for volunteers on the register: %(name)s is not."),
                field="parts",
                name=part.person.name if part.person else "",
            )
        return found

    def _near(self, volunteer: Registered, day: date) -> Iterator[Stretch]:
        for other in (day - ONE_DAY, day, day + ONE_DAY):
            for busy in self.busy.get((volunteer.pk, other), ()):
                yield busy.stretch

    def _given_back(self, served: Sequence[int], volunteer: Registered) -> Iterator[datetime]:
        for person in served:
            yield from self.helped.get((person, volunteer.person), ())

    def _duties(self, volunteer: Registered, day: date) -> Iterator[Stretch]:
        posts = self.posts.get(volunteer.user or 0, ())
        if posts and is_working_day(day):
            for post in posts:
                if post.is_valid_on(day):
                    yield from duty_of(post, day)


def _some(keys: Collection[int]) -> Iterator[list[int]]:
    """The keys in parts that one query can take."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]

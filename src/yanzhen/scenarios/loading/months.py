"""The month before this one, handed up: in each town it stands at another point of its way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from yanzhen.accounts.models import User
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division, Post
from yanzhen.orgs.services import grant_leave
from yanzhen.people.models import Person
from yanzhen.scenarios.loading.history import Duty
from yanzhen.scenarios.loading.stage import Loading
from yanzhen.scenarios.loading.visiting import USUAL
from yanzhen.visits import rules, tiers
from yanzhen.visits.drafts import Block, Member, VisitDraft
from yanzhen.visits.models import Submission
from yanzhen.visits.services import (
    finish_check,
    generate_obligations,
    look_at_row,
    note_near_relative,
    record_visit,
    submit_month,
    submit_town_month,
)

ONE_DAY = timedelta(days=1)
VILLAGES_OF_A_TOWN, HOMES_OF_A_VILLAGE = 3, 4
WRONG = "没有写明用药情况，请补充后再报"


@dataclass
class HandedUp:
    """What is needed to hand up and check the month: who, and when."""

    loading: Loading
    duty: Duty
    month: date

    @property
    def first(self) -> date:
        """The first day on which it can be handed up."""
        return rules.span_of(rules.MONTH, self.month).ends_on

    def moment(self, days: int, hour: int) -> datetime:
        """So many days after the month, though not after today."""
        day = min(self.first + days * ONE_DAY, self.loading.today)
        return datetime.combine(day, time(hour), timezone.get_current_timezone())

    @property
    def yesterday(self) -> datetime:
        day = max(self.first, self.loading.today - ONE_DAY)
        return datetime.combine(day, time(16), timezone.get_current_timezone())

    def actor(self, user: User, moment: datetime) -> Actor:
        return self.duty.actor(user, moment)

    def lead_of(self, town: Division) -> User:
        posts = Post.objects.filter(division=town, role="station_lead").select_related("user")
        return posts.order_by("pk")[0].user

    def county_posts(self) -> Sequence[Post]:
        posts = Post.objects.filter(role="county_worker", area_code=self.loading.place)
        return list(posts.select_related("user").order_by("pk"))

    def county_worker(self) -> User:
        return self.county_posts()[0].user

    def hand_up(self, post: Post, moment: datetime) -> Submission:
        return submit_month(actor=self.actor(post.user, moment), post=post, month=self.month)

    def check(
        self, submission: Submission, checker: User, moment: datetime, returned: int = 0
    ) -> None:
        """Look at the sample, send back so many of its rows, decide."""
        actor = self.actor(checker, moment)
        drawn = submission.rounds.get(decided_at=None).rows.exclude(why="")
        for number, row in enumerate(drawn):
            is_wrong = number < returned
            look_at_row(
                actor=actor, row=row, is_right=not is_wrong, reason=WRONG if is_wrong else ""
            )
        finish_check(actor=actor, submission=submission)


def hand_up_last_month(loading: Loading) -> None:
    """One town is approved by the county, one waits there, one is still checking its villages.

    A county worker hands up to their colleague.
    """
    this = rules.span_of(rules.MONTH, loading.today)
    month = rules.span_of(rules.MONTH, this.starts_on - ONE_DAY).starts_on
    way = HandedUp(loading, Duty(loading.place), month)
    county = Division.objects.get(code=loading.place)
    generate_obligations(actor=loading.on(month, 1), division=county, kind=rules.MONTH, day=month)
    towns = list(loading.divisions("town"))[:3]
    for done, town in enumerate(towns, start=1):
        _visit_villages(way, town)
        loading.tell("months", done, len(towns))
    beginning, waiting, approved = towns
    _begin(way, beginning)
    for town in (waiting, approved):
        _approve_villages(way, town)
    submit_town_month(
        actor=way.actor(way.lead_of(waiting), way.yesterday), division=waiting, month=month
    )
    upper = submit_town_month(
        actor=way.actor(way.lead_of(approved), way.moment(3, 15)), division=approved, month=month
    )
    way.check(upper, way.county_worker(), way.moment(6, 11))
    _hand_up_in_the_county(way, list(loading.divisions("town"))[-1])
    _let_somebody_stand_in(way, beginning)


def _villages(town: Division) -> Sequence[Division]:
    rows = Division.objects.filter(level="village", code__startswith=town.code).order_by("code")
    return list(rows[:VILLAGES_OF_A_TOWN])


def _visit_villages(way: HandedUp, town: Division) -> None:
    """A few homes of a few villages, on the working days of the month."""
    random = way.loading.random(f"months {town.code}")
    for village in _villages(town):
        for number, members in enumerate(_homes(village)):
            _visit(
                way,
                way.duty.worker(village.code).user,
                members,
                days=3 + number * 5 + random.randrange(4),
                hour=random.randrange(9, 17),
                minutes=random.choice((15, 20, 25, 30)),
                occasion="complaint" if number == 1 else "routine",
            )


def _visit(
    way: HandedUp,
    user: User,
    members: Sequence[Person],
    *,
    days: int,
    hour: int,
    minutes: int,
    occasion: str,
) -> None:
    began = datetime.combine(
        way.month + timedelta(days=days), time(hour), timezone.get_current_timezone()
    )
    record_visit(
        actor=way.actor(user, began + timedelta(hours=2)),
        client_key=f"last-month-{members[0].household_id}-{days}",
        draft=VisitDraft(
            household=members[0].household,
            members=tuple(Member(m) for m in members),
            started_at=began,
            minutes=minutes,
            blocks={code: Block(answers=answers) for code, answers in USUAL.items()},
            occasion=occasion,
            next_step="下月继续走访",
        ),
    )


def _hand_up_in_the_county(way: HandedUp, town: Division) -> None:
    """The second county worker looked in on a few homes; the first has the month to check."""
    posts = way.county_posts()
    if len(posts) < 2:
        return
    village = _villages(town)[-1]
    for number, members in enumerate(list(_homes(village))[:2]):
        _visit(
            way, posts[1].user, members, days=24 + number, hour=10, minutes=20, occasion="routine"
        )
    way.hand_up(posts[1], way.yesterday)


def _homes(village: Division) -> Iterator[list[Person]]:
    people = (
        Person.objects.living_here()
        .filter(area_code__startswith=village.code, protection=Person.Protection.NONE)
        .exclude(household=None)
        .select_related("household", "division")
        .order_by("-risk", "household_id", "-is_head", "pk")
    )
    homes: dict[int | None, list[Person]] = {}
    for person in people:
        homes.setdefault(person.household_id, []).append(person)
    yield from list(homes.values())[:HOMES_OF_A_VILLAGE]


def _begin(way: HandedUp, town: Division) -> None:
    """The first worker got rows back, the second waits, the others have not handed up."""
    lead = way.lead_of(town)
    first, second, *_others = (way.duty.worker(v.code) for v in _villages(town))
    kin = Person.objects.living_here().filter(
        area_code__startswith=first.area_code, visits__isnull=False, protection="none"
    )
    if person := kin.order_by("pk").first():
        note_near_relative(
            actor=way.actor(lead, way.moment(0, 9)),
            person=person,
            of_whom="社区居委会副主任",
            relation="堂叔",
        )
    way.check(way.hand_up(first, way.moment(1, 10)), lead, way.moment(4, 15), returned=1)
    way.hand_up(second, way.yesterday)


def _approve_villages(way: HandedUp, town: Division) -> None:
    """Everybody of the town handed up, and somebody else found it right."""
    lead = way.lead_of(town)
    for post in tiers.expected_posts(town.code, way.month):
        submission = way.hand_up(post, way.moment(0, 16))
        checker = way.county_worker() if post.user_id == lead.pk else lead
        way.check(submission, checker, way.moment(2, 10))


def _let_somebody_stand_in(way: HandedUp, town: Division) -> None:
    """The worker of the third village is away this week; the one of the second stands in."""
    _first, second, third = (way.duty.worker(v.code) for v in _villages(town))
    today = way.loading.today
    grant_leave(
        actor=way.loading.on(today, 8),
        post=third,
        substitute=second,
        valid_from=today,
        valid_to=today + timedelta(days=7),
        reason="年休假",
    )

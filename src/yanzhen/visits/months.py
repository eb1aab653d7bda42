"""Named reads of months: what belongs to one, what came back, what is still to be handed up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)
from django.db.models.functions import Substr

from yanzhen.accounts.roles import Role
from yanzhen.core import scope
from yanzhen.core.calendar import add_working_days
from yanzhen.core.deadlines import begin_of, end_of
from yanzhen.core.prepared import Bound, Prepared, PreparedFor, bound_all, bound_day
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.orgs.models import Division, Leave, Post
from yanzhen.people.access import posts_of
from yanzhen.visits import access, rules, vocabulary
from yanzhen.visits.models import (
    OF_WORKERS,
    CheckedVisit,
    Obligation,
    Submission,
    Tier,
    Visit,
    VisitMember,
    VisitQuerySet,
)

State = Submission.State
BACK = 3  # months for which somebody is still reminded
MOST_TOWNS = 10
TOWN_DIGITS = 9


def begin(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def months_before(day: date, count: int) -> list[date]:
    """The months that are over, the last one first."""
    found, first = [], begin(day)
    for _n in range(count):
        first = begin(first - timedelta(days=1))
        found.append(first)
    return found


def said_of(area: str, month: date) -> dict[str, Any]:
    """The rule pack of handing up, as it holds for that month."""
    return dict(vocabulary.rule("submission", area=area, day=month))


def deadline(area: str, month: date, tier: str) -> date:
    """By which day a month is handed up: so many working days after its end."""
    span = rules.span_of(rules.MONTH, month)
    return add_working_days(span.last, said_of(area, month)["submit_working_days"][tier])


def tier_of(post: Post) -> Tier:
    """To whom a worker hands up: to the town, or in the county to a colleague."""
    return Tier.COUNTY if post.role == Role.COUNTY_WORKER else Tier.VILLAGE


def roles_of(area: str, month: date) -> tuple[list[str], list[str]]:
    """Who hands up every month, and who does where they visited somebody themselves."""
    said = said_of(area, month)
    return list(said["roles"]), list(said.get("roles_with_visits", ()))


def hands_up(post: Post, others: Iterable[Post], month: date) -> bool:
    """Whether a month is handed up for this post; for one of two that a user holds in a place."""
    always, with_visits = roles_of(post.area_code, month)
    if post.role in always:
        return True
    return post.role in with_visits and not any(
        o.role in always and o.user_id == post.user_id and o.area_code == post.area_code
        for o in others
    )


# -- what belongs to a month ----------------------------------------------------------------------


def _inside(area: str) -> VisitQuerySet:
    return Visit.objects.standing().filter(area_code__gte=area, area_code__lt=area + "~")


def _between(month: date) -> Q:
    """Visits of a month."""
    span = rules.span_of(rules.MONTH, month)
    return Q(started_at__gte=begin_of(span.starts_on), started_at__lt=begin_of(span.ends_on))


def _writers(post: Post, month: date, leaves: Iterable[Leave]) -> set[int]:
    """Its holder, and who stood in during the month."""
    span = rules.span_of(rules.MONTH, month)
    return {post.user_id} | {
        leave.substitute.user_id
        for leave in leaves
        if leave.post_id == post.pk
        and leave.valid_from < span.ends_on
        and (leave.valid_to is None or leave.valid_to > span.starts_on)
    }


def visits_of_post(post: Post, month: date) -> VisitQuerySet:
    """What its holder, or who stood in, wrote down in its area."""
    writers = _writers(post, month, post.leaves.select_related("substitute"))
    return _inside(post.area_code).filter(_between(month), recorded_by__in=writers)


def _approved_in(areas: AreaSet) -> VisitQuerySet:
    approved = CheckedVisit.objects.filter(
        visit=OuterRef("pk"), tier=Tier.VILLAGE, state=CheckedVisit.State.APPROVED
    )
    return Visit.objects.standing().filter(areas.q(), Exists(approved))


def visits_of_town(division: Division, month: date) -> VisitQuerySet:
    """What the town approved of its workers."""
    return _approved_in(AreaSet.of([division.code])).filter(_between(month))


def figures_of(submission: Submission, visits: QuerySet[Visit]) -> dict[str, int]:
    """The figures of a month at this moment; kept with the round."""
    home = Q(means=Visit.Means.HOME)
    counted = visits.order_by().aggregate(
        visits=Count("pk"),
        home=Count("pk", filter=home),
        calls=Count("pk", filter=~home),
        met=Count("pk", filter=Q(outcome=Visit.Outcome.MET)),
        late=Count("pk", filter=Q(is_saved_late=True)),
    )
    area = submission.area_code
    owed = Obligation.objects.frozen().filter(
        period__kind=rules.MONTH,
        period__starts_on=submission.month,
        area_code__gte=area,
        area_code__lt=area + "~",
    )
    if submission.post_id:
        owed = owed.filter(post=submission.post_id)
    found = owed.order_by().aggregate(
        owed=Count("pk"), done=Count("pk", filter=Q(state__in=rules.DONE))
    )
    return {**counted, **found}


def returned_rows(submission: Submission) -> list[CheckedVisit]:
    """The rows that came back and were not handed up again."""
    return list(_returned(CheckedVisit.objects.filter(round__submission=submission)))


def _returned(rows: QuerySet[CheckedVisit]) -> QuerySet[CheckedVisit]:
    later = CheckedVisit.objects.filter(
        visit=OuterRef("visit"), tier=OuterRef("tier"), pk__gt=OuterRef("pk")
    )
    return (
        rows.filter(~Exists(later), state=CheckedVisit.State.RETURNED)
        .exclude(round__decided_at=None)
        .select_related("visit__division__parent", "round__submission")
        .prefetch_related(with_members())
        .order_by("pk")
    )


def with_members() -> Prefetch[Any]:
    """The people of each visit, with their names."""
    rows = VisitMember.objects.select_related("person").only("visit", "is_met", "person__name")
    return Prefetch("visit__members", rows)


@PreparedFor
def _own_returned(actor: Actor) -> QuerySet[CheckedVisit]:
    return _returned(CheckedVisit.objects.filter(visit__recorded_by_id=actor.user_id))


def returned_to(actor: Actor) -> list[CheckedVisit]:
    """Rows of the actor's own visits that came back, from whichever tier."""
    return _own_returned(actor, first=50) if actor.user_id is not None else []


def is_mended(row: CheckedVisit) -> bool:
    """Changed or taken back since it was handed up, or answered."""
    visit = row.visit
    return bool(row.answer) or visit.version > row.version or visit.taken_back_at is not None


# -- what somebody has to hand up -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenMonth:
    """A month that is over and was not handed up yet, or not wholly."""

    place: Division | None
    post: Post | None
    month: date
    due_on: date
    visits: int
    submission: Submission | None = None

    @property
    def tier(self) -> str:
        return tier_of(self.post) if self.post else Tier.TOWN

    @property
    def due_at(self) -> datetime:
        return end_of(self.due_on) - timedelta(minutes=1)


def open_months(actor: Actor) -> list[OpenMonth]:
    """What the actor still has to hand up: for the posts they answer for, and for their town."""
    day = actor.today
    return [*_of_posts(actor, day), *_of_towns(actor, day)]


@PreparedFor
def _own_posts(actor: Actor) -> QuerySet[Post]:
    posts = Post.objects.filter(pk__in=posts_of(actor), division__isnull=False)
    return posts.select_related("user", "division").order_by("pk")


@PreparedFor
def _own_leaves(actor: Actor) -> QuerySet[Leave]:
    since = Bound("since", DateField())
    leaves = Leave.objects.filter(post__in=posts_of(actor), valid_to__gt=since)
    return leaves.select_related("substitute")


@PreparedFor
def _handed_up_of_posts(actor: Actor) -> QuerySet[Submission]:
    return Submission.objects.filter(post__in=posts_of(actor), month__in=_bound_months())


def _bound_months() -> Any:
    return bound_all("months", BACK, DateField())


def _of_posts(actor: Actor, day: date) -> Iterator[OpenMonth]:
    held = _own_posts(actor)
    own = [
        p for p in held if hands_up(p, held, day) and scope.holds(actor, access.SUBMIT, p.area_code)
    ]
    if not own:
        return
    over = months_before(day, BACK)
    known = {(s.post_id, s.month): s for s in _handed_up_of_posts(actor, months=over)}
    leaves = _own_leaves(actor, since=over[-1])
    writers = {(p.pk, month): _writers(p, month, leaves) for p in own for month in over}
    fresh = _fresh_by_writer(over, sorted(set().union(*writers.values())))
    for post in own:
        is_asked = post.role in roles_of(post.area_code, day)[0]
        for number, month in enumerate(over):
            if post.valid_from > rules.span_of(rules.MONTH, month).last:
                continue
            count = sum(
                counts[number]
                for (area, writer), counts in fresh.items()
                if area.startswith(post.area_code) and writer in writers[post.pk, month]
            )
            made = known.get((post.pk, month))
            if _is_open(made, count, is_last=is_asked and month == over[0]):
                due = deadline(post.area_code, month, tier_of(post))
                yield OpenMonth(post.division, post, month, due, count, made)


def _is_open(made: Submission | None, fresh: int, *, is_last: bool) -> bool:
    """What is long past is asked for only where something was written down."""
    if made is not None and made.state == State.WAITING:
        return False
    return bool(fresh) or (made is None and is_last)


def _own_towns(actor: Actor, day: Bound) -> QuerySet[Division]:
    towns = Division.objects.on(day).filter(scope.areas(actor, access.SUBMIT_TOWN).q("code"))
    return towns.filter(level=Division.Level.TOWN).order_by("code")


@PreparedFor
def _towns(actor: Actor) -> QuerySet[Division]:
    return _own_towns(actor, bound_day())


@PreparedFor
def _handed_up_of_towns(actor: Actor) -> QuerySet[Submission]:
    towns = _own_towns(actor, bound_day()).order_by()
    return Submission.objects.filter(post=None, division__in=towns, month__in=_bound_months())


def _of_towns(actor: Actor, day: date) -> Iterator[OpenMonth]:
    if actor.is_system or not scope.holds(actor, access.SUBMIT_TOWN):
        return
    over = months_before(day, BACK)
    towns = _towns(actor, first=MOST_TOWNS, day=day)
    known = {(s.division_id, s.month): s for s in _handed_up_of_towns(actor, day=day, months=over)}
    fresh = _fresh_by_town(actor, over) if towns else {}
    for town in towns:
        for month, count in zip(over, fresh.get(town.code, [0] * BACK), strict=True):
            made = known.get((town.pk, month))
            if _is_open(made, count, is_last=month == over[0]):
                due = deadline(town.code, month, Tier.TOWN)
                yield OpenMonth(town, None, month, due, count, made)


# -- how many visits of each of the last months were not handed up yet ----------------------------


def _begins(over: Sequence[date]) -> list[datetime]:
    """When each month began, the last one first, behind the moment at which that ended."""
    return [begin_of(rules.span_of(rules.MONTH, over[0]).ends_on), *map(begin_of, over)]


def not_handed_up(visits: VisitQuerySet, tier: str) -> VisitQuerySet:
    """Visits that did not come at this tier yet; workers hand up each at one of theirs."""
    tiers = OF_WORKERS if tier in OF_WORKERS else (tier,)
    known = CheckedVisit.objects.filter(visit=OuterRef("pk"), tier__in=tiers)
    return visits.filter(~Exists(known))


def _fresh(visits: VisitQuerySet, tier: str) -> VisitQuerySet:
    """The visits that were not handed up at this tier yet, in the months of ``begins``."""
    until, *begins = bound_all("begins", BACK + 1, DateTimeField())
    rows = not_handed_up(visits, tier).filter(started_at__gte=begins[-1], started_at__lt=until)
    return rows.order_by()


def _in_each_month() -> dict[str, Count]:
    begins = bound_all("begins", BACK + 1, DateTimeField())
    return {
        f"month_{number}": Count("pk", filter=Q(started_at__gte=begin, started_at__lt=end))
        for number, (end, begin) in enumerate(pairwise(begins))
    }


@Prepared
def _by_writer(writers: int) -> QuerySet[Visit, Any]:
    users = bound_all("writers", writers, BigIntegerField())
    rows = _fresh(Visit.objects.standing().filter(recorded_by__pk__in=users), Tier.VILLAGE)
    return rows.values_list("area_code", "recorded_by").annotate(**_in_each_month())


def _fresh_by_writer(
    over: Sequence[date], writers: Sequence[int]
) -> dict[tuple[str, int], list[int]]:
    found = _by_writer(len(writers), writers=writers, begins=_begins(over))
    return {(area, writer): counts for area, writer, *counts in found}


@PreparedFor
def _by_town(actor: Actor) -> QuerySet[Visit, Any]:
    rows = _fresh(_approved_in(scope.areas(actor, access.SUBMIT_TOWN)), Tier.TOWN)
    town = Substr("area_code", 1, TOWN_DIGITS)
    return rows.values_list(town).annotate(**_in_each_month())


def _fresh_by_town(actor: Actor, over: Sequence[date]) -> dict[str, list[int]]:
    return {town: counts for town, *counts in _by_town(actor, begins=_begins(over))}

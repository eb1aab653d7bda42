"""Named reads of months: what belongs to one, what came back, what is still to be handed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, DateField, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import TruncMonth

from yanzhen.core import scope
from yanzhen.core.calendar import add_working_days
from yanzhen.core.deadlines import begin_of, end_of
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division, Leave, Post
from yanzhen.people.access import posts_of
from yanzhen.visits import access, rules, vocabulary
from yanzhen.visits.models import (
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


# -- what belongs to a month ----------------------------------------------------------------------


def _inside(area: str) -> VisitQuerySet:
    return Visit.objects.standing().filter(area_code__gte=area, area_code__lt=area + "~")


def _between(first: date, last: date | None = None) -> Q:
    """Visits of a month, or of the months from one to another."""
    begins = rules.span_of(rules.MONTH, first).starts_on
    ends = rules.span_of(rules.MONTH, last or first).ends_on
    return Q(started_at__gte=begin_of(begins), started_at__lt=begin_of(ends))


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


def _approved_in(area: str) -> VisitQuerySet:
    approved = CheckedVisit.objects.filter(
        visit=OuterRef("pk"), tier=Tier.VILLAGE, state=CheckedVisit.State.APPROVED
    )
    return _inside(area).filter(Exists(approved))


def visits_of_town(division: Division, month: date) -> VisitQuerySet:
    """What the town approved of its workers."""
    return _approved_in(division.code).filter(_between(month))


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


def returned_to(actor: Actor) -> list[CheckedVisit]:
    """Rows of the actor's own visits that came back, from whichever tier."""
    if actor.user_id is None:
        return []
    return list(_returned(CheckedVisit.objects.filter(visit__recorded_by_id=actor.user_id))[:50])


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
        return Tier.VILLAGE if self.post else Tier.TOWN

    @property
    def due_at(self) -> datetime:
        return end_of(self.due_on) - timedelta(minutes=1)


def open_months(actor: Actor) -> list[OpenMonth]:
    """What the actor still has to hand up: for the posts they answer for, and for their town."""
    day = actor.today
    return [*_of_posts(actor, day), *_of_towns(actor, day)]


def _of_posts(actor: Actor, day: date) -> Iterator[OpenMonth]:
    posts = Post.objects.filter(pk__in=posts_of(actor), division__isnull=False)
    own = [
        p
        for p in posts.select_related("user", "division").order_by("pk")
        if p.role in said_of(p.area_code, day)["roles"]
        and scope.holds(actor, access.SUBMIT, p.area_code)
    ]
    if not own:
        return
    over = months_before(day, BACK)
    known = {
        (s.post_id, s.month): s for s in Submission.objects.filter(post__in=own, month__in=over)
    }
    leaves = list(
        Leave.objects.filter(post__in=own, valid_to__gt=over[-1]).select_related("substitute")
    )
    for post in own:
        of_each = Q(pk__in=[])
        for month in over:
            of_each |= _between(month) & Q(recorded_by__in=_writers(post, month, leaves))
        fresh = _count_fresh(_inside(post.area_code).filter(of_each), Tier.VILLAGE)
        for month in over:
            if post.valid_from > rules.span_of(rules.MONTH, month).last:
                continue
            made = known.get((post.pk, month))
            if _is_open(made, fresh[month], is_last=month == over[0]):
                due = deadline(post.area_code, month, Tier.VILLAGE)
                yield OpenMonth(post.division, post, month, due, fresh[month], made)


def _is_open(made: Submission | None, fresh: int, *, is_last: bool) -> bool:
    """What is long past is asked for only where something was written down."""
    if made is not None and made.state == State.WAITING:
        return False
    return bool(fresh) or (made is None and is_last)


def _of_towns(actor: Actor, day: date) -> Iterator[OpenMonth]:
    areas = scope.areas(actor, access.SUBMIT_TOWN)
    if actor.is_system or not areas:
        return
    over = months_before(day, BACK)
    towns = Division.objects.on(day).filter(areas.q("code"), level=Division.Level.TOWN)
    for town in towns.order_by("code")[:MOST_TOWNS]:
        made_of = {s.month: s for s in Submission.objects.filter(division=town, post=None)}
        fresh = _count_fresh(_approved_in(town.code).filter(_between(over[-1], over[0])), Tier.TOWN)
        for month in over:
            made = made_of.get(month)
            if _is_open(made, fresh[month], is_last=month == over[0]):
                due = deadline(town.code, month, Tier.TOWN)
                yield OpenMonth(town, None, month, due, fresh[month], made)


def _count_fresh(visits: VisitQuerySet, tier: str) -> Counter[date]:
    """How many of each month were not handed up at this tier yet."""
    known = CheckedVisit.objects.filter(visit=OuterRef("pk"), tier=tier)
    found = (
        visits.filter(~Exists(known))
        .order_by()
        .values_list(TruncMonth("started_at", output_field=DateField()))
        .annotate(count=Count("pk"))
    )
    return Counter(dict(found))

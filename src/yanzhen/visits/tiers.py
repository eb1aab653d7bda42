"""Named reads of checks: the list of who checks, the rows of a month, who is late, how long."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core.calendar import working_days_between
from yanzhen.core.deadlines import begin_of
from yanzhen.core.fields import plain
from yanzhen.core.paging import capped_count
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division, Post, WorkerLink
from yanzhen.people.access import posts_of
from yanzhen.people.selectors import named
from yanzhen.visits import access, rules, vocabulary
from yanzhen.visits.models import (
    CheckedVisit,
    CheckRound,
    Submission,
    Tier,
    Visit,
    VisitRevision,
)
from yanzhen.visits.months import TOWN_DIGITS, deadline, roles_of, tier_of, with_members

State = Submission.State
SHOWS = ("waiting", "mine", "returned", "approved", "all")
BY_WHOM = {
    Tier.VILLAGE: _("check by the town"),
    Tier.TOWN: _("check by the county"),
    Tier.COUNTY: _("check by a colleague"),
}


# -- lists ----------------------------------------------------------------------------------------


def listed_submissions(actor: Actor) -> QuerySet[Submission]:
    """What the actor may check, that which is due first on top; the newest round with each."""
    newest = CheckRound.objects.order_by("submission", "number")
    return (
        access.checkable_submissions(actor)
        .select_related("division__parent", "post__user", "submitted_by")
        .prefetch_related(Prefetch("rounds", newest))
        .order_by("-month", "due_at", "pk")
    )


def chosen_submissions(rows: QuerySet[Submission], show: str, actor: Actor) -> QuerySet[Submission]:
    match show:
        case "mine":
            return rows.filter(_guided(actor), state=State.WAITING)
        case "returned":
            return rows.filter(state=State.RETURNED)
        case "approved":
            return rows.filter(state=State.APPROVED)
        case "all":
            return rows
    return rows.filter(state=State.WAITING).order_by("due_at", "pk")


def _guided(actor: Actor) -> Q:
    """The workers, and the places, that the actor guides."""
    links = WorkerLink.objects.on(actor.today).filter(superior__in=posts_of(actor))
    return Q(post__in=links.exclude(subordinate=None).values("subordinate")) | Q(
        post=None, division__in=links.exclude(division=None).values("division")
    )


def count_submissions(rows: QuerySet[Submission], actor: Actor) -> dict[str, int]:
    plain = rows.order_by()
    return {
        show: capped_count(chosen_submissions(plain, show, actor))
        for show in ("waiting", "mine", "returned")
    }


def own_submissions(actor: Actor) -> QuerySet[Submission]:
    """What the actor handed up, and what others did for their posts."""
    mine = Q(submitted_by_id=actor.user_id or 0) | Q(post__in=posts_of(actor))
    newest = CheckRound.objects.order_by("submission", "number")
    return (
        access.visible_submissions(actor)
        .filter(mine)
        .select_related("division__parent", "post__user", "submitted_by")
        .prefetch_related(Prefetch("rounds", newest))
        .order_by("-month", "tier", "pk")
    )


def rows_of(actor: Actor, submission: Submission, show: str) -> QuerySet[CheckedVisit]:
    """The sample of the newest round, all of it, what was returned, or all rounds.

    ``is_visible`` says whether the actor may see the visit; else its people are not named.
    """
    visible = access.visible_visits(actor).filter(pk=OuterRef("visit"))
    rows = CheckedVisit.objects.filter(round__submission=submission)
    newest = submission.rounds.order_by("-number").values("pk")[:1]
    match show:
        case "sample":
            rows = rows.filter(round__in=newest).exclude(why="")
        case "returned":
            rows = rows.filter(state=CheckedVisit.State.RETURNED)
        case "all":
            pass
        case _:
            rows = rows.filter(round__in=newest)
    return (
        rows.select_related("visit__division__parent", "round", "looked_by")
        .prefetch_related(with_members(), "visit__visitors")
        .annotate(is_visible=Exists(visible))
        .order_by("-round__number", "pk")
    )


def count_rows(submission: Submission) -> dict[str, int]:
    """How many rows each chip shows, and of how many of the sample nothing was said yet."""
    newest = submission.rounds.order_by("-number").values("pk")[:1]
    is_newest, is_drawn = Q(round__in=newest), ~Q(why="")
    rows = CheckedVisit.objects.filter(round__submission=submission)
    found: dict[str, int] = rows.aggregate(
        sample=Count("pk", filter=is_newest & is_drawn),
        returned=Count("pk", filter=Q(state=CheckedVisit.State.RETURNED)),
        whole=Count("pk", filter=is_newest),
        all=Count("pk"),
        left=Count("pk", filter=is_newest & is_drawn & Q(looked_at=None)),
    )
    return found


def next_of_sample(row: CheckedVisit, actor: Actor) -> CheckedVisit | None:
    """The next row of the sample at which nobody looked yet."""
    left = CheckedVisit.objects.filter(
        round=row.round_id, looked_at=None, visit__in=access.visible_visits(actor)
    )
    return left.exclude(why="").exclude(pk=row.pk).order_by("pk").first()


# -- who has not handed up, and how long checks take ----------------------------------------------


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place in the overview of a month: its workers, or a town with its own submission."""

    place: Division | None
    name: str
    expected: int
    handed_up: int
    approved: int
    returned: int
    submission: Submission | None
    due_on: date

    @property
    def missing(self) -> int:
        return self.expected - self.handed_up


def expected_posts(area: str, month: date) -> QuerySet[Post]:
    """The posts of an area that have to hand up the month: held on its last day.

    Some roles hand up only what they visited themselves.
    """
    span = rules.span_of(rules.MONTH, month)
    always, with_visits = roles_of(area, month)
    visited = Visit.objects.standing().filter(
        recorded_by=OuterRef("user"),
        started_at__gte=begin_of(span.starts_on),
        started_at__lt=begin_of(span.ends_on),
    )
    ordinary = Post.objects.on(span.last).filter(
        user=OuterRef("user"), area_code=OuterRef("area_code"), role__in=always
    )
    return (
        Post.objects.on(span.last)
        .filter(
            Q(role__in=always) | (Q(role__in=with_visits) & Exists(visited) & ~Exists(ordinary)),
            area_code__gte=area,
            area_code__lt=area + "~",
            division__isnull=False,
        )
        .select_related("user", "division")
        .order_by("area_code", "pk")
    )


def overview(area: str, month: date) -> list[PlaceLine]:
    """A county by its towns and its own workers, a town by its workers."""
    found = Submission.objects.filter(
        month=month, area_code__gte=area, area_code__lt=area + "~"
    ).select_related("division")
    made = list(found)
    of_post = {s.post_id: s for s in made if s.post_id}
    posts = list(expected_posts(area, month))
    if len(area) >= TOWN_DIGITS:
        due = deadline(area, month, Tier.VILLAGE)
        return [_line(p.division, str(p.user), [p], of_post, of_post.get(p.pk), due) for p in posts]
    last = rules.span_of(rules.MONTH, month).last
    towns = Division.objects.on(last).filter(
        code__gte=area, code__lt=area + "~", level=Division.Level.TOWN
    )
    of_town = {s.division_id: s for s in made if not s.post_id}
    own = [
        _line(None, str(p.user), [p], of_post, of_post.get(p.pk), deadline(area, month, tier_of(p)))
        for p in posts
        if len(p.area_code) < TOWN_DIGITS
    ]
    return [
        _line(
            town,
            town.name,
            [p for p in posts if p.area_code.startswith(town.code)],
            of_post,
            of_town.get(town.pk),
            deadline(town.code, month, Tier.TOWN),
        )
        for town in towns.order_by("code")
    ] + own


def _line(
    place: Division | None,
    name: str,
    posts: Sequence[Post],
    of_post: dict[int, Submission],
    submission: Submission | None,
    due_on: date,
) -> PlaceLine:
    states = [of_post[p.pk].state for p in posts if p.pk in of_post]
    return PlaceLine(
        place=place,
        name=name,
        expected=len(posts),
        handed_up=len(states),
        approved=states.count(State.APPROVED),
        returned=states.count(State.RETURNED),
        submission=submission,
        due_on=due_on,
    )


@dataclass(frozen=True, slots=True)
class TurnAround:
    """How long checks of a tier took, from being handed up to the decision."""

    tier: str
    decided: int
    waiting: int
    days: float | None
    longest: int
    late: int
    returned: int

    @property
    def label(self) -> str:
        return str(BY_WHOM[Tier(self.tier)])


def turn_around(area: str, month: date) -> list[TurnAround]:
    """By tier, in working days; rounds decided after their deadline are late."""
    rows = list(
        CheckRound.objects.filter(
            submission__month=month,
            submission__area_code__gte=area,
            submission__area_code__lt=area + "~",
        ).values_list("submission__tier", "submitted_at", "due_at", "decided_at", "returned")
    )
    found = {tier: [r[1:] for r in rows if r[0] == tier] for tier in Tier.values}
    return [_turn_around(t, of) for t, of in found.items() if of or t != Tier.COUNTY]


def _turn_around(tier: str, rows: Sequence[tuple[Any, ...]]) -> TurnAround:
    decided = [r for r in rows if r[2] is not None]
    days = [waited(handed_up, at) for handed_up, _due, at, _n in decided]
    return TurnAround(
        tier=tier,
        decided=len(decided),
        waiting=len(rows) - len(decided),
        days=round(sum(days) / len(days), 1) if days else None,
        longest=max(days, default=0),
        late=sum(at > due for _handed_up, due, at, _n in decided),
        returned=sum(n for *_times, n in decided),
    )


def waited(handed_up: datetime, decided: datetime) -> int:
    """Working days from one to the other; decided on the same day is none."""
    return working_days_between(timezone.localdate(handed_up), timezone.localdate(decided))


# -- what was checked, beside what is there now ---------------------------------------------------


def checks_of(visit: Visit) -> list[CheckedVisit]:
    """In which months the visit was handed up, and what was said of it."""
    return list(visit.checks.select_related("round__submission", "round__decided_by", "looked_by"))


def changed_since(row: CheckedVisit) -> bool:
    """Whether the visit says something else now than when it was handed up."""
    return row.visit.version > row.version


def told_since(row: CheckedVisit) -> list[tuple[VisitRevision, list[tuple[str, str]]]]:
    """Each change since the visit was handed up, with what stood there before."""
    visit = row.visit
    later = visit.revisions.filter(version__gte=row.version).select_related("changed_by")
    if not later:
        return []
    day = timezone.localdate(visit.started_at)
    form = vocabulary.form_blocks(area=visit.area_code, day=day)
    fields = {f"{b['code']}.{f['code']}": f for b in form for f in b["fields"]}
    found = []
    for revision in later.order_by("version"):
        before = dict(json.loads(plain(revision.before_json) or "{}"))
        lines = [
            (_path_words(path, fields), _value_words(path, value, fields))
            for path, value in before.items()
            if path != "taken_back"
        ]
        found.append((revision, lines))
    return found


def _path_words(path: str, fields: dict[str, Any]) -> str:
    if path in fields:
        return named(fields[path])
    return str(Visit._meta.get_field(path).verbose_name)  # type: ignore[union-attr]


def _value_words(path: str, value: Any, fields: dict[str, Any]) -> str:
    if path in fields:
        return vocabulary.word(fields[path].get("options", ()), str(value)) or "—"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value or "—")

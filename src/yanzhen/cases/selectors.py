"""Named reads of cases and referrals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from yanzhen.cases import access, rules
from yanzhen.cases.models import Case, Referral
from yanzhen.core.fields import plain
from yanzhen.core.scope import Actor
from yanzhen.needs.models import Need
from yanzhen.people.models import Person


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are open, overdue and mine, for the chips above a list."""

    open: int
    overdue: int
    mine: int


def listed_cases(actor: Actor) -> QuerySet[Case]:
    """Cases that the actor may read, the earliest due on top, closed ones last."""
    return (
        access.visible_cases(actor)
        .select_related("person", "division__parent", "worker")
        .annotate(times=Count("sessions"))
        .order_by(F("due_at").asc(nulls_last=True), "-opened_at", "pk")
    )


def listed_referrals(actor: Actor) -> QuerySet[Referral]:
    return (
        access.visible_referrals(actor)
        .select_related("person", "division__parent", "organization")
        .order_by(F("due_at").asc(nulls_last=True), "-written_at", "pk")
    )


def _counts(rows: QuerySet[Any], is_open: Q, mine: Q, actor: Actor) -> Counts:
    found = rows.order_by().aggregate(
        open=Count("pk", filter=is_open, distinct=True),
        overdue=Count("pk", filter=is_open & Q(due_at__lt=actor.now), distinct=True),
        mine=Count("pk", filter=is_open & mine, distinct=True),
    )
    return Counts(**found)


def count_cases(rows: QuerySet[Case], actor: Actor) -> Counts:
    return _counts(rows, Q(stage__in=rules.OPEN), Q(worker_id=actor.user_id or 0), actor)


def count_referrals(rows: QuerySet[Referral], actor: Actor) -> Counts:
    mine = Q(written_by_id=actor.user_id or 0)
    return _counts(rows, Q(state__in=rules.REFERRAL_OPEN), mine, actor)


def chosen_cases(rows: QuerySet[Case], show: str, actor: Actor) -> QuerySet[Case]:
    match show:
        case "overdue":
            return rows.filter(stage__in=rules.OPEN, due_at__lt=actor.now)
        case "mine":
            return rows.filter(stage__in=rules.OPEN, worker_id=actor.user_id or 0)
        case "closed":
            return rows.filter(stage=rules.CLOSED)
        case "all":
            return rows
    return rows.filter(stage__in=rules.OPEN)


def chosen_referrals(rows: QuerySet[Referral], show: str, actor: Actor) -> QuerySet[Referral]:
    match show:
        case "overdue":
            return rows.filter(state__in=rules.REFERRAL_OPEN, due_at__lt=actor.now)
        case "mine":
            return rows.filter(state__in=rules.REFERRAL_OPEN, written_by_id=actor.user_id or 0)
        case "ended":
            return rows.exclude(state__in=rules.REFERRAL_OPEN)
        case "all":
            return rows
    return rows.filter(state__in=rules.REFERRAL_OPEN)


def stages_of(case: Case) -> list[dict[str, object]]:
    """The six stages for the steps line."""
    at = rules.STAGES.index(case.stage)
    return [
        {
            "label": Case.Stage(stage).label,
            "at": "",
            "state": "done" if n < at or not case.is_open else "current" if n == at else "todo",
        }
        for n, stage in enumerate(rules.STAGES)
    ]


@dataclass(frozen=True, slots=True)
class CaseText:
    """What is written about the client, opened for those who may read the case."""

    problem: str
    assessment: str
    strategy: str
    evaluation: str


def text_of(case: Case) -> CaseText:
    return CaseText(*(plain(getattr(case, n)) for n in CaseText.__slots__))


def goals_of(case: Case) -> list[dict[str, Any]]:
    return [
        {"goal": goal, "title": plain(goal.title), "measure": plain(goal.measure)}
        for goal in case.goals.all()
    ]


def sessions_of(case: Case) -> list[dict[str, Any]]:
    rows = case.sessions.select_related("written_by").order_by("-order")
    return [{"session": row, "notes": plain(row.notes)} for row in rows]


def letter_for(person: Person, need: Need | None) -> str:
    """A first draft of a letter: the name, the year of birth and what is lacking, nothing more."""
    return _(
        "Our resident %(name)s needs the following: %(what)s. We ask you to help, and to let our "
        "station know what came of it."
    ) % {"name": person.name, "what": need.title if need else "…"}

"""The list of questionnaires, and how far one has come."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import (
    Case,
    Count,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.questionnaires import access
from yanzhen.questionnaires.models import Questionnaire, Quota, Response

State = Questionnaire.State
IN_ORDER = Case(
    When(state=State.OPEN, then=Value(0)), When(state=State.DRAFT, then=Value(1)), default=Value(2)
)


@dataclass(frozen=True, slots=True)
class QuotaProgress:
    """How many answers of a place are in, of those wanted."""

    division: Division
    wanted: int
    answered: int

    @property
    def lacking(self) -> int:
        return max(self.wanted - self.answered, 0)


def listed_questionnaires(actor: Actor) -> QuerySet[Questionnaire]:
    """What the list shows: open ones first, the earliest end on top."""
    answered = (
        Response.objects.filter(scope.areas(actor, access.COUNT).q(), questionnaire=OuterRef("pk"))
        .order_by()
        .values("questionnaire")
        .annotate(count=Count("pk"))
        .values("count")
    )
    wanted = (
        Quota.objects.filter(questionnaire=OuterRef("pk"))
        .order_by()
        .values("questionnaire")
        .annotate(total=Coalesce(Sum("wanted"), 0))
        .values("total")
    )
    return (
        access.visible_questionnaires(actor)
        .select_related("division__parent", "form")
        .annotate(answered=Coalesce(Subquery(answered), 0), wanted=Coalesce(Subquery(wanted), 0))
        .order_by(IN_ORDER, "ends_on", "pk")
    )


def count_questionnaires(rows: QuerySet[Questionnaire]) -> dict[str, int]:
    """How many stand in each state, in one query."""
    counts = rows.order_by().aggregate(
        all=Count("pk"), **{s.value: Count("pk", filter=Q(state=s)) for s in State}
    )
    return {name: int(count) for name, count in counts.items()}


def chosen_questionnaires(rows: QuerySet[Questionnaire], show: str) -> QuerySet[Questionnaire]:
    """The part that a chip names; an unknown name means all."""
    return rows.filter(state=show) if show in State.values else rows


def quota_progress(actor: Actor, questionnaire: Questionnaire) -> list[QuotaProgress]:
    """How many answers each place with a quota has brought; two queries."""
    quotas = list(questionnaire.quotas.select_related("division"))
    by_area = dict(
        access.counted_responses(actor, questionnaire)
        .order_by()
        .values_list("area_code")
        .annotate(Count("pk"))
    )
    return [
        QuotaProgress(
            quota.division,
            quota.wanted,
            sum(n for area, n in by_area.items() if area.startswith(quota.division.code)),
        )
        for quota in quotas
    ]


def places_asked(questionnaire: Questionnaire, actor: Actor) -> QuerySet[Division]:
    """Where respondents say that they live: places with a quota, else the villages inside."""
    with_quota = questionnaire.quotas.values("division")
    if with_quota.exists():
        return Division.objects.filter(pk__in=with_quota).order_by("code")
    day, code = actor.today, questionnaire.area_code
    inside = Division.objects.on(day).filter(code__gte=code, code__lt=code + "~")
    if len(code) >= 12:
        return inside.filter(code=code)
    return inside.filter(level=Division.Level.VILLAGE).order_by("code")

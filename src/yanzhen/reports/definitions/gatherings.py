"""Gatherings that were held, which of the five forces took part, and questionnaires answered."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.delivery.models import ActivitySession, ActivityTag, JoinedForce
from yanzhen.questionnaires.models import Response
from yanzhen.reports.indicator import Indicator, Section, Where, define, distinct, rows_count


def sessions_held(where: Where) -> QuerySet[ActivitySession]:
    """Those of an activity that bears every tag asked for."""
    found = ActivitySession.objects.filter(
        where.q(),
        where.period("starts_at"),
        where.chosen(kind="activity__kind", category="activity__category"),
        state=ActivitySession.State.HELD,
    )
    for tag in where.choices.get("tags", ()):
        bears = ActivityTag.objects.filter(activity=OuterRef("activity"), tag=tag)
        found = found.filter(Exists(bears))
    return found


def forces_joined(where: Where) -> QuerySet[JoinedForce]:
    return JoinedForce.objects.filter(activity__sessions__in=sessions_held(where))


def responses(where: Where) -> QuerySet[Response]:
    found = Response.objects.filter(where.q(), answered_on__lte=where.on)
    return found.filter(answered_on__gte=where.since) if where.since else found


for indicator in (
    Indicator(
        code="sessions_held",
        title=_("Gatherings held"),
        definition=_(
            "Times of activities that were held in the period, by kind, category and tags; what "
            "was only planned or called off does not count."
        ),
        unit=Unit.EVENT,
        rows=sessions_held,
        measure=rows_count,
        is_over_time=True,
        section=Section.SERVICES,
    ),
    Indicator(
        code="forces_joined",
        title=_("Forces that took part"),
        definition=_(
            "Different forces of the five that took part in activities held in the period."
        ),
        unit=Unit.ITEM,
        rows=forces_joined,
        measure=distinct("force"),
        is_over_time=True,
    ),
    Indicator(
        code="questionnaires_answered",
        title=_("Questionnaires answered"),
        definition=_("Questionnaires filled in and handed in within the period."),
        unit=Unit.ITEM,
        rows=responses,
        measure=rows_count,
        is_over_time=True,
    ),
):
    define(indicator)

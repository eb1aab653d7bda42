"""Questionnaires that were answered."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.questionnaires.models import Response
from yanzhen.reports.indicator import Indicator, Where, define, rows_count


def responses(where: Where) -> QuerySet[Response]:
    since = Q(answered_on__gte=where.since) if where.since else Q()
    return Response.objects.filter(
        where.q(),
        since,
        where.chosen(way="way", questionnaire="questionnaire__number"),
        answered_on__lte=where.on,
    )


define(
    Indicator(
        code="questionnaire_responses",
        title=_("Questionnaires answered"),
        definition=_(
            "Sets of answers that were kept, by the day on which they were given; one that was "
            "sent twice counts once, one that was begun and not sent does not."
        ),
        unit=Unit.ITEM,
        rows=responses,
        measure=rows_count,
        is_over_time=True,
    )
)

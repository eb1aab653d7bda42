"""Gatherings that were held, which of the five forces took part, and questionnaires answered."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.delivery.models import (
    Activity,
    ActivitySession,
    ActivityTag,
    JoinedForce,
    Participant,
    ServiceRecord,
)
from yanzhen.questionnaires.models import Response
from yanzhen.reports.indicator import Indicator, Section, Where, define, distinct, rows_count, total


def sessions_held(where: Where) -> QuerySet[ActivitySession]:
    """Those of an activity that bears every tag and was joined by every force asked for.

    A time whose record was taken back did not take place.
    """
    standing = ServiceRecord.objects.filter(
        source_type=ActivitySession._meta.label_lower,
        source_id=OuterRef("pk"),
        sign=1,
        reversed_by=None,
    )
    chosen = where.chosen(
        kind="activity__kind",
        category="activity__category",
        compound="activity__compound__code",
    )
    found = ActivitySession.objects.filter(
        Exists(standing), where.q(), where.period("starts_at"), chosen, state="held"
    )
    for tag in where.choices.get("tags", ()):
        bears = ActivityTag.objects.filter(activity=OuterRef("activity"), tag=tag)
        found = found.filter(Exists(bears))
    for force in where.choices.get("forces", ()):
        joined = JoinedForce.objects.filter(activity=OuterRef("activity"), force=force)
        found = found.filter(Exists(joined))
    return found


def activities_held(where: Where) -> QuerySet[Activity]:
    """Activities of which at least one time was held in the period."""
    return Activity.objects.filter(pk__in=sessions_held(where).values("activity"))


def joint_activities(where: Where) -> QuerySet[Activity]:
    """Those in which several of the five forces took part; ``at_least`` says how many."""
    counted = activities_held(where).annotate(joined=Count("forces__force", distinct=True))
    return counted.filter(joined__gte=where.choices.get("at_least", 2))


def came_to_gatherings(where: Where) -> QuerySet[Participant]:
    """The served side of the records that stand for these times, corrections included."""
    return Participant.objects.filter(
        record__source_type=ActivitySession._meta.label_lower,
        record__source_id__in=sessions_held(where).values("pk"),
        record__sign=1,
        record__reversed_by=None,
        side=Participant.Side.SERVED,
    )


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
        code="activities_held",
        title=_("Activities held"),
        definition=_(
            "Activities of which at least one time was held in the period, each counted once."
        ),
        unit=Unit.ITEM,
        rows=activities_held,
        measure=rows_count,
        is_over_time=True,
    ),
    Indicator(
        code="joint_activities",
        title=_("Joint activities"),
        definition=_(
            "Activities held in the period in which at least two of the five forces took part."
        ),
        unit=Unit.ITEM,
        rows=joint_activities,
        measure=rows_count,
        is_over_time=True,
    ),
    Indicator(
        code="gathering_person_times",
        title=_("Person-times at gatherings"),
        definition=_(
            "People who were at times of activities held in the period, each time anew; guests and "
            "others by head; corrections included."
        ),
        unit=Unit.PERSON_TIME,
        rows=came_to_gatherings,
        measure=total("headcount"),
        is_over_time=True,
    ),
    Indicator(
        code="gathering_persons",
        title=_("Persons at gatherings"),
        definition=_("Different known people who were at times of activities held in the period."),
        unit=Unit.PERSON,
        rows=came_to_gatherings,
        measure=distinct("person"),
        is_over_time=True,
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

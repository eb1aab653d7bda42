"""Needs heard and closed, services that took place, people reached, and what they said."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.delivery.models import Feedback, Participant, ServiceRecord
from yanzhen.needs.models import Need
from yanzhen.people.models import Household, Person
from yanzhen.reports.indicator import Indicator, Section, Where, define, distinct, rows_count, total


def needs_heard(where: Where) -> QuerySet[Need]:
    """By the place where they were heard: an open need may have moved on with a reorganisation."""
    return Need.objects.filter(
        where.q("division__code"),
        where.period("heard_at"),
        where.chosen(category="category", channel="channel", lane="lane"),
    ).exclude(state=Need.State.MERGED)


def about(where: Where) -> Q:
    """The needs of one sort of subject: person, household or organization."""
    subject = where.choices.get("subject")
    return Q(**{f"{subject}__isnull": False}) if subject else Q()


def needs_closed(where: Where) -> QuerySet[Need]:
    return Need.objects.filter(
        where.q(),
        where.period("closed_at"),
        where.chosen(category="category", outcome="outcome"),
        about(where),
        state=Need.State.CLOSED,
    )


def records(where: Where) -> QuerySet[ServiceRecord]:
    return ServiceRecord.objects.filter(
        where.q(), where.period("started_at"), where.chosen(kind="kind", category="category")
    )


def served(where: Where) -> QuerySet[Participant]:
    return Participant.objects.filter(
        where.q("record__area_code"),
        where.period("record__started_at"),
        where.chosen(kind="record__kind", category="record__category"),
        where.aged("person__born_on"),
        side=Participant.Side.SERVED,
    )


def served_standing(where: Where) -> QuerySet[Participant]:
    """Served people of records that were not reversed, for counting distinct people."""
    return served(where).filter(sign=1, record__reversed_by=None)


def feedback(where: Where) -> QuerySet[Feedback]:
    return Feedback.objects.filter(where.q(), where.period("given_at"))


def satisfied(where: Where) -> QuerySet[Feedback]:
    return feedback(where).filter(score__gte=4)


def persons(where: Where) -> QuerySet[Person]:
    """Those known now; an age is that on the day."""
    return Person.objects.filter(where.q(), where.aged("born_on"), state=Person.State.ACTIVE)


def persons_of_every_age(where: Where) -> QuerySet[Person]:
    return Person.objects.filter(where.q(), state=Person.State.ACTIVE)


def households(where: Where) -> QuerySet[Household]:
    return Household.objects.filter(where.q(), state=Household.State.ACTIVE)


for indicator in (
    Indicator(
        code="persons",
        title=_("Known persons"),
        definition=_("Persons in the register who neither moved away nor died, each once."),
        unit=Unit.PERSON,
        rows=persons,
        measure=rows_count,
        section=Section.PEOPLE,
    ),
    Indicator(
        code="persons_share",
        title=_("Share of an age"),
        definition=_("Known persons of the chosen age on the day, of all known persons."),
        unit=Unit.RATIO,
        rows=persons,
        measure=rows_count,
        whole=persons_of_every_age,
    ),
    Indicator(
        code="households",
        title=_("Known households"),
        definition=_("Households in the register that are active."),
        unit=Unit.HOUSEHOLD,
        rows=households,
        measure=rows_count,
        section=Section.PEOPLE,
    ),
    Indicator(
        code="needs_heard",
        title=_("Needs heard"),
        definition=_("Needs recorded in the period; a merged need counts once."),
        unit=Unit.CASE,
        rows=needs_heard,
        measure=rows_count,
        is_over_time=True,
        section=Section.SERVICES,
    ),
    Indicator(
        code="needs_closed",
        title=_("Needs closed"),
        definition=_("Needs closed in the period, with the resident's word or a reason."),
        unit=Unit.CASE,
        rows=needs_closed,
        measure=rows_count,
        is_over_time=True,
        section=Section.SERVICES,
    ),
    Indicator(
        code="kinds_of_needs_closed",
        title=_("Kinds of needs closed"),
        definition=_("Different categories of the needs that were closed in the period."),
        unit=Unit.ITEM,
        rows=needs_closed,
        measure=distinct("category"),
        is_over_time=True,
    ),
    Indicator(
        code="services",
        title=_("Services given"),
        definition=_("Service records of the period; a corrected record counts once."),
        unit=Unit.TIME,
        rows=records,
        measure=total("sign"),
        is_over_time=True,
        section=Section.SERVICES,
    ),
    Indicator(
        code="person_times_served",
        title=_("Person-times served"),
        definition=_(
            "People met in services of the period, each time anew; unknown people by head."
        ),
        unit=Unit.PERSON_TIME,
        rows=served,
        measure=total(F("sign") * F("headcount")),
        is_over_time=True,
        section=Section.SERVICES,
    ),
    Indicator(
        code="persons_served",
        title=_("Persons served"),
        definition=_("Different known people met in services of the period."),
        unit=Unit.PERSON,
        rows=served_standing,
        measure=distinct("person"),
        is_over_time=True,
        section=Section.SERVICES,
    ),
    Indicator(
        code="satisfaction",
        title=_("Satisfaction"),
        definition=_("Ratings of four or five among all ratings given in the period."),
        unit=Unit.RATIO,
        rows=satisfied,
        measure=rows_count,
        whole=feedback,
        is_over_time=True,
        section=Section.SERVICES,
    ),
):
    define(indicator)

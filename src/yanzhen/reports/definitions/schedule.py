"""Contacts that the schedule owes: to how many people, and how many to one of them."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.reports.indicator import Indicator, Where, define, distinct, rows_count
from yanzhen.visits.models import Obligation


def owed(where: Where) -> QuerySet[Obligation]:
    """What was owed when the periods of the day began: the denominator, whatever came of it."""
    return Obligation.objects.frozen().filter(
        where.q(),
        where.chosen(rule="rule__code", per="period__kind"),
        period__starts_on__lte=where.on,
        period__ends_on__gt=where.on,
    )


def _each(rows: QuerySet[Obligation]) -> list[int]:
    """How many contacts each person is owed, or each household as one, in ascending order."""
    persons = rows.exclude(person=None).order_by().values("person")
    homes = rows.filter(person=None).order_by().values("household")
    counted = [found.annotate(times=Count("pk")) for found in (persons, homes)]
    return sorted(row["times"] for found in counted for row in found)


def least_owed(rows: QuerySet[Obligation]) -> int:
    return min(_each(rows), default=0)


def most_owed(rows: QuerySet[Obligation]) -> int:
    return max(_each(rows), default=0)


for indicator in (
    Indicator(
        code="contacts_owed",
        title=_("Contacts owed"),
        definition=_(
            "Contacts that were owed by the chosen rules when the periods around the day began."
        ),
        unit=Unit.TIME,
        rows=owed,
        measure=rows_count,
    ),
    Indicator(
        code="persons_owed",
        title=_("Persons owed a contact"),
        definition=_(
            "Different people who are owed a contact by the chosen rules in the periods around "
            "the day."
        ),
        unit=Unit.PERSON,
        rows=owed,
        measure=distinct("person"),
    ),
    Indicator(
        code="least_contacts_owed",
        title=_("Fewest contacts owed to one"),
        definition=_(
            "How many contacts the chosen rules owe in the period around the day to the person or "
            "household that is owed the fewest of them."
        ),
        unit=Unit.TIME,
        rows=owed,
        measure=least_owed,
    ),
    Indicator(
        code="most_contacts_owed",
        title=_("Most contacts owed to one"),
        definition=_(
            "How many contacts the chosen rules owe in the period around the day to the person or "
            "household that is owed the most of them."
        ),
        unit=Unit.TIME,
        rows=owed,
        measure=most_owed,
    ),
):
    define(indicator)

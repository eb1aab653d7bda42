"""What lists are narrowed by: words, the name of a person, days."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.phrases import Words

LONGEST = 40
WORDS, NAME = _("words"), pgettext_lazy("person", "name")


def search_box(label: Words, **attributes: Any) -> forms.TextInput:
    """A box for words; what it is for stands in it while it is empty."""
    return forms.TextInput(
        attrs={"placeholder": label, "type": "search", "maxlength": LONGEST, **attributes}
    )


def name_box(label: Words) -> forms.TextInput:
    """A box for a person's name, which the browser does not keep."""
    return search_box(label, **{"data-sensitive": ""})


def words_in(
    *columns: str,
    label: Words = WORDS,
    is_name: bool = False,
    lookup: str = "contains",
) -> filters.CharFilter:
    """Words that stand in one of these columns."""

    def narrow(rows: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        named = (Q(**{f"{column}__{lookup}": words[:LONGEST]}) for column in columns)
        return rows.filter(reduce(operator.or_, named))

    box = name_box(label) if is_name else search_box(label)
    return filters.CharFilter(label=label, method=narrow, widget=box)


def name_in(*columns: str, label: Words = NAME) -> filters.CharFilter:
    """A part of a person's name."""
    return words_in(*columns, label=label, is_name=True)


def from_day(column: str) -> filters.DateFilter:
    """From this day on; of a moment write ``starts_at__date``."""
    return _day(column, "gte", _("from"))


def until_day(column: str) -> filters.DateFilter:
    """Up to and with this day."""
    return _day(column, "lte", _("until"))


def _day(column: str, lookup: str, label: Words) -> filters.DateFilter:
    box = forms.DateInput(attrs={"type": "date"})
    return filters.DateFilter(field_name=column, lookup_expr=lookup, label=label, widget=box)

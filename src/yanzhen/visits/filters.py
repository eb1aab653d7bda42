"""What the lists of visits and of what is owed are narrowed by; chips narrow by state."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.visits.models import Obligation, Period, Visit, VisitMember


def _day(label: Any) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "aria-label": label})


def _name() -> forms.TextInput:
    return forms.TextInput(
        attrs={"placeholder": _("person"), "type": "search", "maxlength": 40, "data-sensitive": ""}
    )


class VisitFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("person"), method="with_name", widget=_name())
    means = filters.ChoiceFilter(label=_("how"), choices=Visit.Means, empty_label=_("every way"))
    outcome = filters.ChoiceFilter(
        label=_("outcome"), choices=Visit.Outcome, empty_label=_("every outcome")
    )
    since = filters.DateFilter(
        field_name="started_at", lookup_expr="date__gte", label=_("from"), widget=_day(_("from"))
    )
    until = filters.DateFilter(
        field_name="started_at", lookup_expr="date__lte", label=_("until"), widget=_day(_("until"))
    )

    class Meta:
        model = Visit
        fields = ("q", "means", "outcome", "since", "until")

    def with_name(self, rows: QuerySet[Visit], name: str, value: str) -> QuerySet[Visit]:
        members = VisitMember.objects.filter(person__name__contains=value[:40])
        return rows.filter(pk__in=members.values("visit_id"))


class ObligationFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("person"), method="with_name", widget=_name())
    per = filters.ChoiceFilter(
        field_name="period__kind",
        label=_("period"),
        choices=Period.Kind,
        empty_label=_("every period"),
    )
    place = filters.CharFilter(method="in_place", widget=forms.HiddenInput())

    class Meta:
        model = Obligation
        fields = ("q", "per", "place")

    def with_name(self, rows: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        return rows.filter(
            Q(person__name__contains=value[:40])
            | Q(person=None, household__members__name__contains=value[:40])
        ).distinct()

    def in_place(self, rows: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        code = "".join(c for c in value if c.isalnum())[:24]
        return rows.filter(area_code__gte=code, area_code__lt=code + "~")

"""What the lists of visits and of what is owed are narrowed by; chips narrow by state."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.filters import NAME, from_day, name_box, name_in, until_day, words_in
from yanzhen.visits.models import HouseKey, Obligation, Period, Visit, VisitMember


class VisitFilter(filters.FilterSet):
    q = filters.CharFilter(label=NAME, method="with_name", widget=name_box(NAME))
    means = filters.ChoiceFilter(label=_("how"), choices=Visit.Means, empty_label=_("every way"))
    outcome = filters.ChoiceFilter(
        label=_("outcome"), choices=Visit.Outcome, empty_label=_("every outcome")
    )
    since = from_day("started_at__date")
    until = until_day("started_at__date")

    class Meta:
        model = Visit
        fields = ("q", "means", "outcome", "since", "until")

    def with_name(self, rows: QuerySet[Visit], name: str, value: str) -> QuerySet[Visit]:
        members = VisitMember.objects.filter(person__name__contains=value[:40])
        return rows.filter(pk__in=members.values("visit_id"))


class HouseKeyFilter(filters.FilterSet):
    q = name_in("person__name", "post__user__name")
    mark = words_in("mark", label=_("mark on the key"))

    class Meta:
        model = HouseKey
        fields = ("q", "mark")


class ObligationFilter(filters.FilterSet):
    q = filters.CharFilter(label=NAME, method="with_name", widget=name_box(NAME))
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

"""What the lists of resources, bookings and partners are narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.scope import Actor
from yanzhen.resources.models import (
    CommunityGroup,
    Partner,
    Resource,
    ResourceBooking,
    ResourceClass,
    ResourceUse,
)
from yanzhen.resources.selectors.resources import (
    catalogue,
    catalogue_labels,
    need_categories,
)

TIERS = (
    ("city", _("city")),
    ("county", _("county")),
    ("town", _("town or street")),
    ("village", _("village or community")),
)


def words_filter(*columns: str) -> filters.CharFilter:
    """Words that stand in one of these columns."""

    def contain(rows: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        condition = Q()
        for column in columns:
            condition |= Q(**{f"{column}__icontains": words})
        return rows.filter(condition)

    return filters.CharFilter(
        method=contain,
        label=_("words"),
        widget=forms.TextInput(attrs={"placeholder": _("words"), "type": "search"}),
    )


class ResourceFilter(filters.FilterSet):
    """Class, item, need, tier, cost and words; the chips above narrow by state."""

    q = words_filter("name", "description")
    resource_class = filters.ChoiceFilter(
        label=_("class"), choices=ResourceClass, empty_label=_("every class")
    )
    catalogue_code = filters.ChoiceFilter(
        label=_("item of the guide catalogue"), empty_label=_("every item")
    )
    serves = filters.ChoiceFilter(
        label=_("need that it serves"), empty_label=_("every need"), method="serving"
    )
    tier = filters.ChoiceFilter(
        label=_("tier"), choices=TIERS, empty_label=_("every tier"), method="of_tier"
    )
    cost = filters.ChoiceFilter(
        label=_("cost"), choices=Resource.Cost, empty_label=_("free or paid")
    )

    class Meta:
        model = Resource
        fields = ("q", "resource_class", "catalogue_code", "serves", "tier", "cost")

    def __init__(self, data: Any, queryset: QuerySet[Resource], *, actor: Actor) -> None:
        super().__init__(data, queryset=queryset)
        self.actor = actor
        self.filters["catalogue_code"].extra["choices"] = list(catalogue_labels(actor).items())
        self.filters["serves"].extra["choices"] = list(need_categories(actor).items())

    def serving(self, rows: QuerySet[Resource], _name: str, category: str) -> QuerySet[Resource]:
        items = catalogue(self.actor).values()
        return rows.filter(catalogue_code__in=[i.code for i in items if category in i.serves])

    def of_tier(self, rows: QuerySet[Resource], _name: str, tier: str) -> QuerySet[Resource]:
        names = (
            ["village", "group", "grid", "compound", "building"] if tier == "village" else [tier]
        )
        return rows.filter(division__level__in=names)


class BookingFilter(filters.FilterSet):
    """Words, and the days between which a booking lies."""

    q = words_filter("purpose", "resource__name")
    since = filters.DateFilter(
        field_name="ends_at",
        lookup_expr="date__gte",
        label=_("from"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = filters.DateFilter(
        field_name="starts_at",
        lookup_expr="date__lte",
        label=_("until"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = ResourceBooking
        fields = ("q", "since", "until")


class PartnerFilter(filters.FilterSet):
    q = words_filter("name", "can_offer")
    kind = filters.ChoiceFilter(label=_("kind"), choices=Partner.Kind, empty_label=_("every kind"))

    class Meta:
        model = Partner
        fields = ("q", "kind")


class AgreementFilter(filters.FilterSet):
    q = words_filter("title", "partner__name", "scope")


class GroupFilter(filters.FilterSet):
    q = words_filter("name", "field")
    level = filters.ChoiceFilter(
        label=_("level of growth"), choices=CommunityGroup.Level, empty_label=_("every level")
    )

    class Meta:
        model = CommunityGroup
        fields = ("q", "level")


class InterviewFilter(filters.FilterSet):
    q = words_filter("name", "person__name", "partner__name")


class UseFilter(filters.FilterSet):
    q = words_filter("resource__name", "partner__name", "words")
    kind = filters.ChoiceFilter(
        label=_("kind"), choices=ResourceUse.Kind, empty_label=_("every kind")
    )
    since = filters.DateFilter(
        field_name="used_on",
        lookup_expr="gte",
        label=_("from"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = filters.DateFilter(
        field_name="used_on",
        lookup_expr="lte",
        label=_("until"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = ResourceUse
        fields = ("q", "kind", "since", "until")

"""What the lists of resources, bookings and partners are narrowed by."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.filters import from_day, until_day, words_in
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


words_filter = partial(words_in, lookup="icontains")


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
    since = from_day("ends_at__date")
    until = until_day("starts_at__date")

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
    since = from_day("used_on")
    until = until_day("used_on")

    class Meta:
        model = ResourceUse
        fields = ("q", "kind", "since", "until")

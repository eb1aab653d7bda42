"""What the list of needs is narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from yanzhen.core.filters import from_day, until_day, words_in
from yanzhen.core.scope import Actor
from yanzhen.needs import selectors
from yanzhen.needs.models import Collection, Need, NeedQuerySet


class NeedFilter(filters.FilterSet):
    """Lane, category, channel, place and words; the chips above narrow by state."""

    q = words_in("title")
    lane = filters.ChoiceFilter(label=_("lane"), empty_label=_("every lane"))
    category = filters.ChoiceFilter(label=_("category"), empty_label=_("every category"))
    channel = filters.ChoiceFilter(
        label=_("channel"), choices=Need.Channel, empty_label=_("every channel")
    )

    class Meta:
        model = Need
        fields = ("q", "lane", "category", "channel")

    def __init__(self, data: Any, queryset: NeedQuerySet, *, actor: Actor, area: str) -> None:
        super().__init__(data, queryset=queryset)
        self.filters["lane"].extra["choices"] = list(selectors.lane_labels(actor, area).items())
        self.filters["category"].extra["choices"] = list(
            selectors.category_labels(actor, area).items()
        )


class CollectionFilter(filters.FilterSet):
    """Kind, words of the topic and days; the chips above narrow by state."""

    q = words_in("topic")
    kind = filters.ChoiceFilter(
        label=_("kind"), choices=Collection.Kind, empty_label=_("every kind")
    )
    since = from_day("held_on")
    until = until_day("held_on")

    class Meta:
        model = Collection
        fields = ("q", "kind", "since", "until")

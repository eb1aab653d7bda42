"""What the lists of orders, services, activities and records are narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from yanzhen.core.filters import from_day, name_in, until_day, words_in
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, catalogue, selectors
from yanzhen.delivery.models import (
    Activity,
    Feedback,
    Order,
    OrderSeries,
    ServiceItem,
    ServiceRecord,
)
from yanzhen.needs import vocabulary
from yanzhen.needs.selectors import category_labels
from yanzhen.projects.models import Project


class OrderFilter(filters.FilterSet):
    """Service, wished day and the name of the person; the chips above narrow by state."""

    q = name_in("person__name")
    item = filters.ModelChoiceFilter(
        label=_("service"),
        queryset=ServiceItem.objects.none(),
        empty_label=_("every service"),
    )

    class Meta:
        model = Order
        fields = ("q", "item")

    def __init__(self, data: Any, queryset: Any, *, actor: Actor) -> None:
        super().__init__(data, queryset=queryset)
        items = access.visible_items(actor).exclude(state=ServiceItem.State.DRAFT)
        self.filters["item"].queryset = items.order_by("name")


class ItemFilter(filters.FilterSet):
    """Name, class, form, project; the chips above narrow by state."""

    q = words_in("name", label=_("service"))
    service_class = filters.ChoiceFilter(label=_("class"), empty_label=_("every class"))
    mode = filters.ChoiceFilter(
        label=_("form of service"), choices=ServiceItem.Mode, empty_label=_("every form")
    )
    project = filters.ModelChoiceFilter(
        label=_("project"), queryset=Project.objects.none(), empty_label=_("every project")
    )

    class Meta:
        model = ServiceItem
        fields = ("q", "service_class", "mode", "project")

    def __init__(self, data: Any, queryset: Any, *, actor: Actor, area: str) -> None:
        super().__init__(data, queryset=queryset)
        classes = selectors.class_labels(actor, area)
        self.filters["service_class"].extra["choices"] = list(classes.items())
        self.filters["project"].queryset = catalogue.projects_for_picker(actor, area)


class ActivityFilter(filters.FilterSet):
    """Title, kind, tag, days, project; the chips above narrow by state."""

    q = words_in("title", label=_("activity"))
    kind = filters.ChoiceFilter(label=_("kind of activity"), empty_label=_("every kind"))
    tag = filters.ChoiceFilter(field_name="tags__tag", label=_("tags"), empty_label=_("every tag"))
    since = from_day("starts_at__date")
    until = until_day("starts_at__date")
    project = filters.ModelChoiceFilter(
        label=_("project"), queryset=Project.objects.none(), empty_label=_("every project")
    )

    class Meta:
        model = Activity
        fields = ("q", "kind", "tag", "since", "until", "project")

    def __init__(self, data: Any, queryset: Any, *, actor: Actor, area: str) -> None:
        super().__init__(data, queryset=queryset)
        day = actor.today
        for name, topic in (("kind", "activity_kinds"), ("tag", "activity_tags")):
            listed = vocabulary.choices(f"delivery.{topic}", area=area, day=day)
            self.filters[name].extra["choices"] = listed
        self.filters["project"].queryset = catalogue.projects_for_picker(actor, area)


class SeriesFilter(OrderFilter):
    class Meta:
        model = OrderSeries
        fields = ("q", "item")


class RatingFilter(filters.FilterSet):
    """Words, and the days on which it was said."""

    q = words_in("words")
    since = from_day("given_at__date")
    until = until_day("given_at__date")

    class Meta:
        model = Feedback
        fields = ("q", "since", "until")


class RecordFilter(filters.FilterSet):
    """Kind, category, days."""

    kind = filters.ChoiceFilter(
        label=_("type of service"), choices=ServiceRecord.Kind, empty_label=_("every type")
    )
    category = filters.ChoiceFilter(label=_("category"), empty_label=_("every category"))
    since = from_day("started_at__date")
    until = until_day("started_at__date")

    class Meta:
        model = ServiceRecord
        fields = ("kind", "category", "since", "until")

    def __init__(self, data: Any, queryset: Any, *, actor: Actor, area: str) -> None:
        super().__init__(data, queryset=queryset)
        self.filters["category"].extra["choices"] = list(category_labels(actor, area).items())

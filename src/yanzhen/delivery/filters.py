"""What the lists of orders and records are narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.scope import Actor
from yanzhen.delivery import access
from yanzhen.delivery.models import Order, ServiceItem, ServiceRecord
from yanzhen.needs.selectors import category_labels


class OrderFilter(filters.FilterSet):
    """Service, wished day and the name of the person; the chips above narrow by state."""

    q = filters.CharFilter(
        field_name="person__name",
        lookup_expr="contains",
        label=_("person"),
        widget=forms.TextInput(attrs={"placeholder": _("person"), "type": "search"}),
    )
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


class RecordFilter(filters.FilterSet):
    """Kind, category, days."""

    kind = filters.ChoiceFilter(
        label=_("type of service"), choices=ServiceRecord.Kind, empty_label=_("every type")
    )
    category = filters.ChoiceFilter(label=_("category"), empty_label=_("every category"))
    since = filters.DateFilter(
        field_name="started_at", lookup_expr="date__gte", label=_("from the day")
    )
    until = filters.DateFilter(
        field_name="started_at", lookup_expr="date__lte", label=_("until the day")
    )

    class Meta:
        model = ServiceRecord
        fields = ("kind", "category", "since", "until")

    def __init__(self, data: Any, queryset: Any, *, actor: Actor, area: str) -> None:
        super().__init__(data, queryset=queryset)
        self.filters["category"].extra["choices"] = list(category_labels(actor, area).items())
        for name in ("since", "until"):
            self.filters[name].extra["widget"] = forms.DateInput(attrs={"type": "date"})

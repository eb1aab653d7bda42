"""What the lists of the time bank are narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.timebank.models import Account, Redemption


def _words(field: str, label: Any, **attributes: Any) -> filters.CharFilter:
    box = forms.TextInput(
        attrs={"placeholder": label, "type": "search", "maxlength": 40, **attributes}
    )
    return filters.CharFilter(field_name=field, lookup_expr="contains", label=label, widget=box)


class AccountFilter(filters.FilterSet):
    q = _words("person__name", pgettext_lazy("person", "name"), **{"data-sensitive": ""})

    class Meta:
        model = Account
        fields = ("q",)


class RedemptionFilter(filters.FilterSet):
    number = _words("number", _("number"))
    q = _words("person__name", pgettext_lazy("person", "name"), **{"data-sensitive": ""})
    state = filters.ChoiceFilter(
        label=_("state"), choices=Redemption.State, empty_label=_("every state")
    )

    class Meta:
        model = Redemption
        fields = ("number", "q", "state")

"""What the lists of the time bank are narrowed by."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.filters import name_in, words_in
from yanzhen.timebank.models import Account, Redemption


class AccountFilter(filters.FilterSet):
    q = name_in("person__name")

    class Meta:
        model = Account
        fields = ("q",)


class RedemptionFilter(filters.FilterSet):
    number = words_in("number", label=pgettext_lazy("redemption", "number"))
    q = name_in("person__name")
    state = filters.ChoiceFilter(
        label=_("state"), choices=Redemption.State, empty_label=_("every state")
    )

    class Meta:
        model = Redemption
        fields = ("number", "q", "state")

"""What the list of applications is narrowed by; the chips above narrow by state."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from yanzhen.assistance import selectors
from yanzhen.assistance.models import AidApplication, Clue
from yanzhen.core.filters import name_in
from yanzhen.core.scope import Actor


class AidFilter(filters.FilterSet):
    q = name_in("person__name")
    policy = filters.ChoiceFilter(label=_("policy"), empty_label=_("every policy"))

    class Meta:
        model = AidApplication
        fields = ("q", "policy")

    def __init__(self, data: Any, queryset: Any, *, actor: Actor, area: str) -> None:
        super().__init__(data, queryset=queryset)
        listed = selectors.policy_labels(actor, area).items()
        self.filters["policy"].extra["choices"] = list(listed)


class ClueFilter(filters.FilterSet):
    q = name_in("person__name")
    rule = filters.ChoiceFilter(label=_("reason"), empty_label=_("every reason"))

    class Meta:
        model = Clue
        fields = ("q", "rule")

    def __init__(self, data: Any, queryset: Any, *, actor: Actor, area: str) -> None:
        super().__init__(data, queryset=queryset)
        listed = selectors.rule_labels(actor, area).items()
        self.filters["rule"].extra["choices"] = list(listed)

"""What the lists of projects, improvements and brands are narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from yanzhen.core.filters import words_in
from yanzhen.core.scope import Actor
from yanzhen.needs.selectors import category_labels
from yanzhen.projects import selectors
from yanzhen.projects.models import Brand, Improvement, Project


class ProjectFilter(filters.FilterSet):
    """Benefit, line of action, category and words; the chips above narrow by state."""

    q = words_in("title")
    benefit = filters.ChoiceFilter(
        label=_("benefit type"), choices=Project.Benefit, empty_label=_("every benefit")
    )
    action_line = filters.ChoiceFilter(
        label=_("line of action"), empty_label=_("every line of action")
    )
    category = filters.ChoiceFilter(label=_("category"), empty_label=_("every category"))

    class Meta:
        model = Project
        fields = ("q", "benefit", "action_line", "category")

    def __init__(self, data: Any, queryset: Any, *, actor: Actor, area: str) -> None:
        super().__init__(data, queryset=queryset)
        lines = selectors.labels("action_lines", actor, area)
        self.filters["action_line"].extra["choices"] = list(lines.items())
        self.filters["category"].extra["choices"] = list(category_labels(actor, area).items())


class ImprovementFilter(filters.FilterSet):
    q = words_in("project__title")

    class Meta:
        model = Improvement
        fields = ("q",)


class BrandFilter(filters.FilterSet):
    q = words_in("name")
    kind = filters.ChoiceFilter(label=_("kind of brand"), empty_label=_("every kind"))

    class Meta:
        model = Brand
        fields = ("q", "kind")

    def __init__(self, data: Any, queryset: Any, *, actor: Actor, area: str) -> None:
        super().__init__(data, queryset=queryset)
        kinds = selectors.labels("brand_kinds", actor, area)
        self.filters["kind"].extra["choices"] = list(kinds.items())

"""What the list of issues is narrowed by; the chips above narrow by state."""

from __future__ import annotations

import django_filters as filters

from yanzhen.core.filters import words_in
from yanzhen.deliberation.models import Issue


class IssueFilter(filters.FilterSet):
    q = words_in("topic")

    class Meta:
        model = Issue
        fields = ("q",)

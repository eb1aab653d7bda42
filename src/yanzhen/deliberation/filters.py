"""What the list of issues is narrowed by; the chips above narrow by state."""

from __future__ import annotations

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.deliberation.models import Issue


class IssueFilter(filters.FilterSet):
    q = filters.CharFilter(
        field_name="topic",
        lookup_expr="contains",
        label=_("words"),
        widget=forms.TextInput(attrs={"placeholder": _("words"), "type": "search"}),
    )

    class Meta:
        model = Issue
        fields = ("q",)

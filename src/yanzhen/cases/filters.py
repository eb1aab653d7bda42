"""What the lists of cases and referrals are narrowed by; the chips above narrow by state."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from yanzhen.cases.models import Case, Referral
from yanzhen.core.filters import name_in


class CaseFilter(filters.FilterSet):
    q = name_in("person__name")
    stage = filters.ChoiceFilter(label=_("stage"), choices=Case.Stage, empty_label=_("every stage"))

    class Meta:
        model = Case
        fields = ("q", "stage")


class ReferralFilter(filters.FilterSet):
    q = name_in("person__name")
    state = filters.ChoiceFilter(
        label=_("state"), choices=Referral.State, empty_label=_("every state")
    )

    class Meta:
        model = Referral
        fields = ("q", "state")

"""When places merge or split: open cases and referrals go on in the new place."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.cases import rules
from yanzhen.cases.models import Case, Referral
from yanzhen.core.numbers import Unit
from yanzhen.orgs.reorganizing import rows_follow


def _open_cases() -> QuerySet[Case]:
    return Case.objects.filter(stage__in=rules.OPEN)


def _open_referrals() -> QuerySet[Referral]:
    return Referral.objects.filter(state__in=rules.REFERRAL_OPEN)


def register_followers() -> None:
    rows_follow(_("Open cases"), Unit.CASE, _open_cases)
    rows_follow(_("Open referrals"), Unit.ITEM, _open_referrals)

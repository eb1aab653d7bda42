"""When places merge or split: what is open goes on in the new place."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.deliberation import rules
from yanzhen.deliberation.models import Issue
from yanzhen.orgs.reorganizing import rows_follow


def _open() -> QuerySet[Issue]:
    return Issue.objects.filter(state__in=rules.OPEN)


def register_followers() -> None:
    rows_follow(_("Open issues"), Unit.ITEM, _open)

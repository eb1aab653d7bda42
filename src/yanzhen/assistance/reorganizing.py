"""When places merge or split: what is open goes on in the new place."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.assistance import rules
from yanzhen.assistance.models import AidApplication, Clue
from yanzhen.core.numbers import Unit
from yanzhen.orgs.reorganizing import rows_follow


def _open_applications() -> QuerySet[AidApplication]:
    return AidApplication.objects.filter(state__in=rules.OPEN)


def _open_clues() -> QuerySet[Clue]:
    return Clue.objects.filter(state=Clue.State.OPEN)


def register_followers() -> None:
    rows_follow(_("Open applications"), Unit.ITEM, _open_applications)
    rows_follow(_("Open clues"), Unit.ITEM, _open_clues)

"""When places merge or split: what is open goes on in the new place."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.deliberation import rules
from yanzhen.deliberation.models import Issue
from yanzhen.orgs.reorganizing import Follower, Moves, places_moved, reorganization_follower


def _open() -> QuerySet[Issue]:
    return Issue.objects.filter(state__in=rules.OPEN)


def follow(actor: Actor, moves: Moves) -> int:
    moved = 0
    for code, division in places_moved(_open(), moves):
        moved += (
            _open()
            .filter(area_code=code)
            .update(area_code=division.code, division=division, version=F("version") + 1)
        )
    for old, new in moves.stations.items():
        _open().filter(station=old).update(station=new)
    return moved


def register_follower() -> None:
    reorganization_follower(
        Follower(
            _("Open issues"), Unit.ITEM, lambda areas: _open().filter(areas.q()).count(), follow
        )
    )

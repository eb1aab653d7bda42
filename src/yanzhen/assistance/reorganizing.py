"""When places merge or split: what is open goes on in the new place."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.assistance import rules
from yanzhen.assistance.models import AidApplication, Clue
from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.orgs.reorganizing import Follower, Moves, places_moved, reorganization_follower


def _open() -> QuerySet[AidApplication]:
    return AidApplication.objects.filter(state__in=rules.OPEN)


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


def _open_clues() -> QuerySet[Clue]:
    return Clue.objects.filter(state=Clue.State.OPEN)


def follow_clues(actor: Actor, moves: Moves) -> int:
    moved = 0
    for code, division in places_moved(_open_clues(), moves):
        moved += (
            _open_clues()
            .filter(area_code=code)
            .update(area_code=division.code, division=division, version=F("version") + 1)
        )
    return moved


def register_follower() -> None:
    reorganization_follower(
        Follower(
            _("Open applications"),
            Unit.ITEM,
            lambda areas: _open().filter(areas.q()).count(),
            follow,
        )
    )
    reorganization_follower(
        Follower(
            _("Open clues"),
            Unit.ITEM,
            lambda areas: _open_clues().filter(areas.q()).count(),
            follow_clues,
        )
    )

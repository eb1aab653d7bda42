"""When places merge or split: open needs are answered in the new place, closed ones stay."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.needs.models import Need
from yanzhen.orgs.reorganizing import Follower, Moves, places_moved, reorganization_follower


def follow_needs(actor: Actor, moves: Moves) -> int:
    """Re-place open needs, with their station and owner; returns how many.

    ``division`` stays what it was: the place where the need was heard, by which past figures count.
    """
    moved = 0
    for code, division in places_moved(Need.objects.open(), moves):
        rows = Need.objects.open().filter(area_code=code)
        moved += rows.update(area_code=division.code, version=F("version") + 1)
    for old, new in moves.stations.items():
        Need.objects.open().filter(station=old).update(station=new)
    for old, new in moves.posts.items():
        Need.objects.open().filter(owner=old).update(owner=new)
    return moved


def register_followers() -> None:
    reorganization_follower(
        Follower(
            _("Open needs"),
            Unit.ITEM,
            lambda areas: Need.objects.open().filter(areas.q()).count(),
            follow_needs,
        )
    )

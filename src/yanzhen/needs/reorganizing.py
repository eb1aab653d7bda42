"""When places merge or split: open needs and boxes go to the new place, what ended stays."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.needs.models import Box, Collection, Need, NeedHolding
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
        Need.objects.open().filter(escalated_to=old).update(escalated_to=new)
        NeedHolding.objects.filter(post=old, until=None).update(post=new)
    return moved


def follow_boxes(actor: Actor, moves: Moves) -> int:
    """Boxes go on hanging, in the new place; collections that are being typed go with them.

    Where two boxes would have one code, the one that comes carries the name of its old place.
    """
    moved = 0
    hanging, typed = Box.objects.filter(valid_to=None), Collection.objects.filter(state="open")
    for code, division in places_moved(hanging, moves):
        for box in hanging.filter(area_code=code).select_related("division"):
            if hanging.filter(division=division, code=box.code).exclude(pk=box.pk).exists():
                box.code = f"{box.division.name[:8]}{box.code}"[:20]
            box.area_code, box.division = division.code, division
            box.save()
            moved += 1
    for code, division in places_moved(typed, moves):
        typed.filter(area_code=code).update(area_code=division.code, division=division)
    for old, new in moves.stations.items():
        hanging.filter(station=old).update(station=new)
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
    reorganization_follower(
        Follower(
            _("Opinion boxes"),
            Unit.ITEM,
            lambda areas: Box.objects.filter(areas.q(), valid_to=None).count(),
            follow_boxes,
        )
    )

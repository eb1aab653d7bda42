"""When places merge or split: open needs and boxes go to the new place, what ended stays."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.needs.models import Box, Collection, Need, NeedHolding
from yanzhen.orgs.reorganizing import Moves, places_moved, re_place, rows_follow


def follow_needs(actor: Actor, moves: Moves) -> int:
    """Re-place open needs, with their station and owner; returns how many.

    ``division`` stays what it was: the place where the need was heard, by which past figures count.
    """
    moved = re_place(Need.objects.open(), moves, keeps=("division",))
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
    hanging = _hanging()
    for code, division in places_moved(hanging, moves):
        for box in hanging.filter(area_code=code).select_related("division"):
            if hanging.filter(division=division, code=box.code).exclude(pk=box.pk).exists():
                box.code = f"{box.division.name[:8]}{box.code}"[:20]
            box.area_code, box.division = division.code, division
            box.save()
            moved += 1
    re_place(Collection.objects.filter(state=Collection.State.OPEN), moves)
    for old, new in moves.stations.items():
        hanging.filter(station=old).update(station=new)
    return moved


def _hanging() -> QuerySet[Box]:
    return Box.objects.filter(valid_to=None)


def register_followers() -> None:
    rows_follow(_("Open needs"), Unit.ITEM, Need.objects.open, follow_needs)
    rows_follow(_("Opinion boxes"), Unit.ITEM, _hanging, follow_boxes)

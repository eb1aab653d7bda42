"""When places merge or split: who goes on answers for what is still owed, and keeps the keys."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.orgs.reorganizing import Moves, re_place, rows_follow
from yanzhen.visits.models import HouseKey, HouseKeyQuerySet, Obligation, ObligationQuerySet


def _open() -> ObligationQuerySet:
    return Obligation.objects.open()


def follow_obligations(actor: Actor, moves: Moves) -> int:
    """Hand open obligations to the posts that go on; they keep the place of their denominator."""
    return sum(_open().filter(post=old).update(post=new) for old, new in moves.posts.items())


def _keys() -> HouseKeyQuerySet:
    return HouseKey.objects.exclude(state=HouseKey.State.RETURNED)


def follow_keys(actor: Actor, moves: Moves) -> int:
    """Keys lie where their homes lie now, in the hands of the posts that go on."""
    for old, new in moves.posts.items():
        _keys().filter(post=old).update(post=new)
    return re_place(_keys(), moves)


def register_followers() -> None:
    rows_follow(_("Visits that are owed"), Unit.ITEM, _open, follow_obligations)
    rows_follow(_("Keys of clients' homes"), Unit.ITEM, _keys, follow_keys)

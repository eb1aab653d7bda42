"""When places merge or split: the post that goes on answers for what is still owed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.orgs.reorganizing import Moves, rows_follow
from yanzhen.visits.models import Obligation, ObligationQuerySet


def _open() -> ObligationQuerySet:
    return Obligation.objects.open()


def follow_obligations(actor: Actor, moves: Moves) -> int:
    """Hand open obligations to the posts that go on; they keep the place of their denominator."""
    return sum(_open().filter(post=old).update(post=new) for old, new in moves.posts.items())


def register_followers() -> None:
    rows_follow(_("Visits that are owed"), Unit.ITEM, _open, follow_obligations)

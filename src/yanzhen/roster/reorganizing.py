"""When places merge or split: plans that still run, and what is to come in them, go on there."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.orgs.reorganizing import Moves, re_place, rows_follow
from yanzhen.roster.models import Plan, PlannedVisit


def follow_plans(actor: Actor, moves: Moves) -> int:
    """Re-place plans whose days are not over; returns how many."""
    return re_place(Plan.objects.filter(ends_on__gt=actor.today), moves)


def follow_visits(actor: Actor, moves: Moves) -> int:
    """Re-place visits that stand on a day to come, or on none; returns how many."""
    to_come = Q(day=None) | Q(day__gte=actor.today)
    return re_place(PlannedVisit.objects.filter(to_come, plan__ends_on__gt=actor.today), moves)


def register_followers() -> None:
    # A preview names no day: it announces everything that was ever planned there.
    rows_follow(_("Plans of visits"), Unit.ITEM, Plan.objects.all, follow_plans)
    rows_follow(_("Planned visits"), Unit.TIME, PlannedVisit.objects.standing, follow_visits)

"""When places merge or split: plans that still run, and what is to come in them, go on there."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.orgs.reorganizing import Follower, Moves, places_moved, reorganization_follower
from yanzhen.roster.models import Plan, PlannedVisit


def follow_plans(actor: Actor, moves: Moves) -> int:
    """Re-place plans whose days are not over; returns how many."""
    running = Plan.objects.filter(ends_on__gt=actor.today)
    return sum(
        running.filter(area_code=code).update(
            area_code=division.code, division=division, version=F("version") + 1
        )
        for code, division in places_moved(running, moves)
    )


def follow_visits(actor: Actor, moves: Moves) -> int:
    """Re-place visits that stand on a day to come, or on none; returns how many."""
    to_come = PlannedVisit.objects.filter(
        Q(day=None) | Q(day__gte=actor.today), plan__ends_on__gt=actor.today
    )
    return sum(
        to_come.filter(area_code=code).update(area_code=division.code)
        for code, division in places_moved(to_come, moves)
    )


def register_followers() -> None:
    # A preview names no day: it announces everything that was ever planned there.
    reorganization_follower(
        Follower(
            _("Plans of visits"),
            Unit.ITEM,
            lambda areas: Plan.objects.filter(areas.q()).count(),
            follow_plans,
        )
    )
    reorganization_follower(
        Follower(
            _("Planned visits"),
            Unit.TIME,
            lambda areas: PlannedVisit.objects.standing().filter(areas.q()).count(),
            follow_visits,
        )
    )

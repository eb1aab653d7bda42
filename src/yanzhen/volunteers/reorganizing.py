"""When places merge or split: volunteers and teams serve in the new place."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.orgs.reorganizing import Follower, Moves, places_moved, reorganization_follower
from yanzhen.volunteers.models import Pair, Volunteer, VolunteerTeam


def follow_volunteers(actor: Actor, moves: Moves) -> int:
    """Re-place those who still serve; returns how many."""
    return _follow(Volunteer, moves)


def follow_teams(actor: Actor, moves: Moves) -> int:
    """Re-place the teams; returns how many."""
    return _follow(VolunteerTeam, moves)


def follow_pairs(actor: Actor, moves: Moves) -> int:
    """Re-place the pairs; returns how many."""
    return _follow(Pair, moves)


def _follow(model: type[Volunteer] | type[VolunteerTeam] | type[Pair], moves: Moves) -> int:
    moved = 0
    for code, division in places_moved(model._default_manager.all(), moves):
        moved += model._default_manager.filter(area_code=code).update(
            division=division, area_code=division.code, version=F("version") + 1
        )
    return moved


def register_followers() -> None:
    reorganization_follower(
        Follower(
            _("Volunteers"),
            Unit.PERSON,
            lambda areas: Volunteer.objects.filter(areas.q()).count(),
            follow_volunteers,
        )
    )
    reorganization_follower(
        Follower(
            _("Volunteer teams"),
            Unit.TEAM,
            lambda areas: VolunteerTeam.objects.filter(areas.q()).count(),
            follow_teams,
        )
    )
    reorganization_follower(
        Follower(
            _("Pairs"),
            Unit.PERSON,
            lambda areas: Pair.objects.filter(areas.q()).count(),
            follow_pairs,
        )
    )

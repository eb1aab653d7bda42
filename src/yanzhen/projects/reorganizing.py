"""When places merge or split: open projects and living brands go on in the new place."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.orgs.reorganizing import Follower, Moves, places_moved, reorganization_follower
from yanzhen.projects.models import Brand, Improvement, Project


def follow_projects(actor: Actor, moves: Moves) -> int:
    """Re-place open projects with their improvements and station; returns how many.

    ``division`` stays the place that the project was made for.
    """
    for code, division in places_moved(Improvement.objects.open(), moves):
        Improvement.objects.open().filter(area_code=code).update(area_code=division.code)
    return _follow(Project.objects.open(), moves)


def follow_brands(actor: Actor, moves: Moves) -> int:
    return _follow(Brand.objects.filter(ended_on=None), moves)


def _follow(rows: QuerySet[Any], moves: Moves) -> int:
    moved = 0
    for code, division in places_moved(rows, moves):
        moved += rows.filter(area_code=code).update(
            area_code=division.code, version=F("version") + 1
        )
    for old, new in moves.stations.items():
        rows.filter(Q(station=old)).update(station=new)
    return moved


def register_followers() -> None:
    reorganization_follower(
        Follower(
            _("Open projects"),
            Unit.ITEM,
            lambda areas: Project.objects.open().filter(areas.q()).count(),
            follow_projects,
        )
    )
    reorganization_follower(
        Follower(
            _("Brands"),
            Unit.ITEM,
            lambda areas: Brand.objects.filter(areas.q(), ended_on=None).count(),
            follow_brands,
        )
    )

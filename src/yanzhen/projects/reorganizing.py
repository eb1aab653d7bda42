"""When places merge or split: open projects and living brands go on in the new place."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.orgs.reorganizing import Moves, places_moved, re_place, rows_follow
from yanzhen.projects.models import Brand, Improvement, Project


def follow_projects(actor: Actor, moves: Moves) -> int:
    """Re-place open projects with their improvements and station; returns how many.

    ``division`` stays the place that the project was made for.
    """
    for code, division in places_moved(Improvement.objects.open(), moves):
        Improvement.objects.open().filter(area_code=code).update(area_code=division.code)
    return re_place(Project.objects.open(), moves, keeps=("division",))


def _living() -> QuerySet[Brand]:
    return Brand.objects.filter(ended_on=None)


def follow_brands(actor: Actor, moves: Moves) -> int:
    return re_place(_living(), moves, keeps=("division",))


def register_followers() -> None:
    rows_follow(_("Open projects"), Unit.ITEM, Project.objects.open, follow_projects)
    rows_follow(_("Brands"), Unit.ITEM, _living, follow_brands)

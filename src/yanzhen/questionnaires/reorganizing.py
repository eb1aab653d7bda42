"""When places merge or split: questionnaires that are not closed go on in the new place.

Answers stay where they were given, by which past figures count.
"""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.orgs.reorganizing import Follower, Moves, places_moved, reorganization_follower
from yanzhen.questionnaires.models import Questionnaire


def _going_on() -> QuerySet[Questionnaire]:
    return Questionnaire.objects.exclude(state=Questionnaire.State.CLOSED)


def follow_questionnaires(actor: Actor, moves: Moves) -> int:
    """Re-place questionnaires with their station; quotas keep the places that they were set for."""
    moved = 0
    for code, division in places_moved(_going_on(), moves):
        moved += (
            _going_on()
            .filter(area_code=code)
            .update(area_code=division.code, division=division, version=F("version") + 1)
        )
    for old, new in moves.stations.items():
        _going_on().filter(station=old).update(station=new)
    return moved


def register_followers() -> None:
    reorganization_follower(
        Follower(
            _("Questionnaires that are not closed"),
            Unit.ITEM,
            lambda areas: _going_on().filter(areas.q()).count(),
            follow_questionnaires,
        )
    )

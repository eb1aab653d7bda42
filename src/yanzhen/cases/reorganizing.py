"""When places merge or split: open cases and referrals go on in the new place."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.cases import rules
from yanzhen.cases.models import Case, Referral
from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.orgs.reorganizing import Follower, Moves, places_moved, reorganization_follower


def _open_cases() -> QuerySet[Case]:
    return Case.objects.filter(stage__in=rules.OPEN)


def _open_referrals() -> QuerySet[Referral]:
    return Referral.objects.filter(state__in=rules.REFERRAL_OPEN)


def _re_place(rows: QuerySet[Any], moves: Moves) -> int:
    moved = 0
    for code, division in places_moved(rows, moves):
        moved += rows.filter(area_code=code).update(
            area_code=division.code, division=division, version=F("version") + 1
        )
    return moved


def follow_cases(actor: Actor, moves: Moves) -> int:
    for old, new in moves.stations.items():
        _open_cases().filter(station=old).update(station=new)
    return _re_place(_open_cases(), moves)


def follow_referrals(actor: Actor, moves: Moves) -> int:
    return _re_place(_open_referrals(), moves)


def register_followers() -> None:
    reorganization_follower(
        Follower(
            _("Open cases"),
            Unit.CASE,
            lambda areas: _open_cases().filter(areas.q()).count(),
            follow_cases,
        )
    )
    reorganization_follower(
        Follower(
            _("Open referrals"),
            Unit.ITEM,
            lambda areas: _open_referrals().filter(areas.q()).count(),
            follow_referrals,
        )
    )

"""What follows a reorganisation: how other apps count, and move, what lives in a division."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils.functional import Promise

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.orgs.models import Division


class Moves(dict[str, str]):
    """Old code → new code of every division that ends; besides, what became of posts and stations.

    ``posts`` and ``stations`` map the ids of rows that ended to those of the rows that go on.
    """

    def __init__(
        self,
        codes: Mapping[str, str],
        posts: Mapping[int, int] | None = None,
        stations: Mapping[int, int] | None = None,
    ) -> None:
        super().__init__(codes)
        self.posts, self.stations = dict(posts or {}), dict(stations or {})


def moved_code(code: str, moves: Mapping[str, str]) -> str:
    """Where a row with this area belongs afterwards: by the longest old code it begins with.

    >>> moved_code("530626101201003", {"530626101201": "530626101209"})
    '530626101209003'
    """
    for length in range(len(code), 0, -1):
        if new := moves.get(code[:length]):
            return new + code[length:]
    return code


def places_moved(rows: QuerySet[Any], moves: Moves) -> list[tuple[str, Division]]:
    """Every area code of these rows that moves, with the division that takes it over.

    That is the nearest place that exists: a village may take over people without their groups.
    """
    found = []
    inside = rows.filter(AreaSet.of(moves).q()).order_by()
    for code in inside.values_list("area_code", flat=True).distinct():
        new = moved_code(code, moves)
        above = [new[:length] for length in range(len(new), 5, -3)]
        division = Division.objects.filter(code__in=above).order_by("-code").first()
        if new != code and division:
            found.append((code, division))
    return found


def re_place(rows: QuerySet[Any], moves: Moves, *, keeps: Collection[str] = ()) -> int:
    """Let these rows lie in the places that take them over, with the stations that go on.

    ``keeps`` names columns that go on telling of then. Returns how many rows moved.
    """
    columns = {field.name for field in rows.model._meta.concrete_fields} - set(keeps)
    moved = 0
    for code, division in places_moved(rows, moves):
        placed: dict[str, Any] = {"area_code": division.code}
        if "division" in columns:
            placed["division"] = division
        if "version" in columns:
            placed["version"] = F("version") + 1
        moved += rows.filter(area_code=code).update(**placed)
    if "station" in columns:
        for old, new in moves.stations.items():
            rows.filter(station=old).update(station=new)
    return moved


@dataclass(frozen=True, slots=True)
class Follower:
    """Rows of an app that live in a division. What happened there in the past is never moved.

    ``count(areas)`` says how many rows the preview announces; ``follow(actor, moves)`` re-places
    current rows within the transaction of the reorganisation and returns how many it moved.
    Without ``follow`` the rows stay, and access reaches them through predecessors.
    """

    label: str | Promise
    unit: Unit
    count: Callable[[AreaSet], int]
    follow: Callable[[Actor, Moves], int] | None = None


FOLLOWERS: list[Follower] = []


def rows_follow(
    label: str | Promise,
    unit: Unit,
    rows: Callable[[], QuerySet[Any]],
    follow: Callable[[Actor, Moves], int] | None = None,
) -> None:
    """Register rows that live in a division; each app does so in ``AppConfig.ready``.

    ``re_place`` moves them unless ``follow`` does more.
    """
    FOLLOWERS.append(
        Follower(
            label,
            unit,
            lambda areas: rows().filter(areas.q()).count(),
            follow or (lambda actor, moves: re_place(rows(), moves)),
        )
    )

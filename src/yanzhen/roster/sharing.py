"""Homes for which nobody answers are shared out among the people around: near, and evenly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yanzhen.resources.rules.coordinates import Point
from yanzhen.roster.models import PlannedVisit
from yanzhen.roster.sources import Colleague


def share_out(
    rows: Sequence[PlannedVisit],
    people: Sequence[Colleague],
    starts: Mapping[int, int],
    points: Sequence[Point],
) -> None:
    """Write onto each row without one who shall go there: of those whose duty covers the home.

    The rows of one home go to one person.
    """
    import numpy as np

    from yanzhen.engines.planning.territory import divide_territory

    circles: dict[tuple[int, ...], list[PlannedVisit]] = {}
    for row in rows:
        if row.responsible_id is not None:
            continue
        near = _covering(row.area_code, people)
        if near:
            circles.setdefault(tuple(near), []).append(row)
    for users, mine in circles.items():
        homes = sorted({row.place for row in mine})
        load = dict.fromkeys(homes, 0.0)
        for row in mine:
            load[row.place] += row.minutes
        plane = np.array(points, dtype=np.float64)
        owner = divide_territory(
            plane[homes],
            np.array([load[home] for home in homes]),
            plane[[starts[user] for user in users]],
        )
        goes = {home: users[int(o)] for home, o in zip(homes, owner, strict=True)}
        for row in mine:
            row.responsible_id, row.is_shared_out = goes[row.place], True


def _covering(area: str, people: Sequence[Colleague]) -> list[int]:
    """The workers whose posts cover the place, of the smallest circle that has any."""
    workers = [c for c in people if "worker" in c.skills]
    depth = {
        c.user: max((len(a) for a in c.areas if area.startswith(a)), default=-1) for c in workers
    }
    deepest = max(depth.values(), default=-1)
    return [user for user, at in depth.items() if at == deepest and at >= 0]

"""From posts to grants: what a user's duties open in the scope gate on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from yanzhen.accounts.roles import Role
from yanzhen.core import scope
from yanzhen.core.prepared import Bound, Prepared, bound_day, bound_user
from yanzhen.core.scope import Grant
from yanzhen.orgs.models import Division, Leave, Post


@Prepared
def _merged_into(by_day: bool) -> QuerySet[Division, str]:
    inside = Division.objects.filter(
        code__gte=Bound("begin", CharField()), code__lt=Bound("end", CharField())
    )
    before = Division.objects.filter(successors__in=inside)
    if by_day:
        before = before.filter(valid_to__lte=bound_day())
    return before.values_list("code", flat=True)


def areas_with_history(code: str, day: date | None = None) -> set[str]:
    """The area and all areas that were merged or split into anything inside it.

    With ``day`` only those that had ended by then: what counts for the place on that day.
    """
    found, frontier = {code}, {code}
    while frontier:
        older: set[str] = set()
        for prefix in frontier:
            older.update(_merged_into(day is not None, begin=prefix, end=prefix + "~", day=day))
        frontier = {c for c in older if not any(c.startswith(f) for f in found)}
        found |= frontier
    return found


@dataclass(frozen=True, slots=True)
class Duty:
    """A post in force as the frame of a page names it."""

    post_id: int
    role: str
    label: str
    place: str
    area: str
    station_id: int | None
    station_name: str
    station_phone: str


@Prepared
def _posts() -> QuerySet[Post, Any]:
    on_leave = Leave.objects.on(bound_day())
    stood_in_for = on_leave.filter(
        Q(substitute__valid_to=None) | Q(substitute__valid_to__gt=bound_day()),
        substitute__user_id=bound_user(),
    )
    return (
        Post.objects.on(bound_day())
        .filter(Q(user_id=bound_user()) | Q(pk__in=stood_in_for.values("post_id")))
        .order_by("-area_code", "pk")
        .values_list(
            *("pk", "role", "area_code", "division__name"),
            *("station_id", "station__name", "station__phone", "organization_id"),
            Exists(Division.predecessors.through.objects.all()),
            "user_id",
            Exists(on_leave.filter(post=OuterRef("pk"))),
        )
    )


@scope.actor_provider
def grants_of_posts(user_id: int, now: datetime) -> dict[str, Any]:
    """One grant per post in force, own or stood in for, widened to the predecessors of its area.

    ``facts``: ``post_ids`` (for which the user answers today: without posts on leave, with those
    whose substitute they are), ``stood_in_for``, ``station_ids``, ``organization_ids`` and
    ``duties``, the narrowest area first.
    """
    today = timezone.localdate(now)
    rows = _posts(user_id=user_id, day=today)
    grants: list[Grant] = []
    duties: list[Duty] = []
    organizations: list[int] = []
    answered: list[int] = []
    stood_in_for: list[int] = []
    for pk, role, area, place, *of_station, organization_id, has_history, holder, is_away in rows:
        codes = areas_with_history(area) if has_history else {area}
        grants += [Grant(role, code) for code in sorted(codes)]
        if holder != user_id:
            stood_in_for.append(pk)
            continue
        answered += [] if is_away else [pk]
        station_id, station, phone = of_station
        organizations += [organization_id] if organization_id else []
        label = str(Role(role).label)
        duties.append(
            Duty(pk, role, label, place or "", area, station_id, station or "", phone or "")
        )
    facts = {
        "post_ids": answered + stood_in_for,
        "stood_in_for": stood_in_for,
        "station_ids": [d.station_id for d in duties if d.station_id],
        "organization_ids": organizations,
        "duties": tuple(duties),
    }
    return {"grants": grants, "facts": facts}

"""From posts to grants: what a user's duties open in the scope gate on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from yanzhen.core import scope
from yanzhen.core.scope import Grant
from yanzhen.orgs.models import Division, Post


def areas_with_history(code: str, day: date | None = None) -> set[str]:
    """The area and all areas that were merged or split into anything inside it.

    With ``day`` only those that had ended by then: what counts for the place on that day.
    """
    found, frontier = {code}, {code}
    while frontier:
        older: set[str] = set()
        for prefix in frontier:
            inside = Division.objects.filter(code__gte=prefix, code__lt=prefix + "~")
            before = Division.objects.filter(successors__in=inside)
            if day is not None:
                before = before.filter(valid_to__lte=day)
            older |= set(before.values_list("code", flat=True))
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


@scope.actor_provider
def grants_of_posts(user_id: int, now: datetime) -> dict[str, Any]:
    """One grant per post in force, widened to the predecessors of its area.

    ``facts``: ``post_ids``, ``station_ids`` and ``duties``, the narrowest area first.
    """
    today = timezone.localdate(now)
    posts = list(
        Post.objects.on(today)
        .filter(user_id=user_id)
        .select_related("division", "station")
        .order_by("-area_code", "pk")
    )
    has_history = bool(posts) and Division.predecessors.through.objects.exists()
    grants = []
    for post in posts:
        codes = areas_with_history(post.area_code) if has_history else {post.area_code}
        grants += [Grant(post.role, code) for code in sorted(codes)]
    duties = tuple(
        Duty(
            post_id=post.pk,
            role=post.role,
            label=post.get_role_display(),
            place=post.division.name if post.division else "",
            area=post.area_code,
            station_id=post.station_id,
            station_name=post.station.name if post.station else "",
            station_phone=post.station.phone if post.station else "",
        )
        for post in posts
    )
    facts = {
        "post_ids": [post.pk for post in posts],
        "station_ids": [post.station_id for post in posts if post.station_id],
        "duties": duties,
    }
    return {"grants": grants, "facts": facts}

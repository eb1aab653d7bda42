"""From posts to grants: what a user's duties open in the scope gate on a day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from yanzhen.core import scope
from yanzhen.core.scope import Grant
from yanzhen.orgs.models import Division, Post


def areas_with_history(code: str) -> set[str]:
    """The area and all areas that were merged or split into anything inside it."""
    found, frontier = {code}, {code}
    while frontier:
        older: set[str] = set()
        for prefix in frontier:
            inside = Division.objects.filter(code__gte=prefix, code__lt=prefix + "~")
            older |= set(
                Division.objects.filter(successors__in=inside).values_list("code", flat=True)
            )
        frontier = {c for c in older if not any(c.startswith(f) for f in found)}
        found |= frontier
    return found


@scope.actor_provider
def grants_of_posts(user_id: int, now: datetime) -> dict[str, Any]:
    """One grant per post in force, widened to the predecessors of its area."""
    today = timezone.localdate(now)
    posts = list(Post.objects.on(today).filter(user_id=user_id))
    has_history = bool(posts) and Division.predecessors.through.objects.exists()
    grants = []
    for post in posts:
        codes = areas_with_history(post.area_code) if has_history else {post.area_code}
        grants += [Grant(post.role, code) for code in sorted(codes)]
    return {"grants": grants, "facts": {"post_ids": [p.pk for p in posts]}}

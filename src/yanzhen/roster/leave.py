"""Who is away on which days of a month, and who answers for them meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from yanzhen.orgs.models import Leave
from yanzhen.roster.models import Plan, PlannedVisit


@dataclass(frozen=True, slots=True)
class Away:
    """The days on which a user is away, and the user who stands in."""

    user: int
    days: frozenset[date]
    substitute: int
    substitute_post: int


def leaves_of(posts: Collection[int], first: date, ends_on: date) -> list[Away]:
    """The leaves of these posts that touch the days."""
    rows = Leave.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=first), valid_from__lt=ends_on, post__in=posts
    )
    found = []
    for row in rows.select_related("post", "substitute").order_by("pk"):
        begin, end = max(first, row.valid_from), min(ends_on, row.valid_to or ends_on)
        days = frozenset(begin + timedelta(days=n) for n in range((end - begin).days))
        found.append(Away(row.post.user_id, days, row.substitute.user_id, row.substitute_id))
    return found


def stand_in(plan: Plan, rows: Sequence[PlannedVisit], leaves: Sequence[Away]) -> None:
    """Give visits whose days all lie in a leave to whoever stands in."""
    by_user: Mapping[int, list[Away]] = {
        away.user: [a for a in leaves if a.user == away.user] for away in leaves
    }
    for row in rows:
        for away in by_user.get(row.responsible_id or 0, ()):
            span = (row.last - row.first).days + 1
            if all(row.first + timedelta(days=n) in away.days for n in range(span)):
                row.responsible_id = away.substitute
                break

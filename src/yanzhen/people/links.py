"""From a signed-in resident to the person they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yanzhen.accounts.roles import Role
from yanzhen.core import scope
from yanzhen.core.prepared import Prepared, bound_user
from yanzhen.core.scope import Grant
from yanzhen.people.models import ResidentAccount

_confirmed = Prepared(
    lambda: (
        ResidentAccount.objects.filter(user_id=bound_user())
        .exclude(confirmed_at=None)
        .order_by("pk")
        .values_list("person_id", "person__area_code")
    )
)


@scope.actor_provider
def person_of_user(user_id: int, now: datetime) -> dict[str, Any]:
    """The confirmed person of a resident; the role opens resident pages, never an area's data."""
    for person_id, area in _confirmed(user_id=user_id):
        return {"person_id": person_id, "grants": [Grant(Role.RESIDENT, area)]}
    return {}

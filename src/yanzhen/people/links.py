"""From a signed-in resident to the person they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yanzhen.accounts.roles import Role
from yanzhen.core import scope
from yanzhen.core.scope import Grant
from yanzhen.people.models import ResidentAccount


@scope.actor_provider
def person_of_user(user_id: int, now: datetime) -> dict[str, Any]:
    """The confirmed person of a resident; the role opens resident pages, never an area's data."""
    row = (
        ResidentAccount.objects.filter(user_id=user_id)
        .exclude(confirmed_at=None)
        .values_list("person_id", "person__area_code")
        .first()
    )
    return {"person_id": row[0], "grants": [Grant(Role.RESIDENT, row[1])]} if row else {}

"""From a signed-in volunteer to the role that lets them serve."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yanzhen.accounts.roles import Role
from yanzhen.core import scope
from yanzhen.core.scope import Grant
from yanzhen.volunteers.models import Volunteer


@scope.actor_provider
def role_of_volunteer(user_id: int, now: datetime) -> dict[str, Any]:
    row = (
        Volunteer.objects.filter(user_id=user_id, state=Volunteer.State.ACTIVE)
        .values_list("person_id", "area_code")
        .first()
    )
    return {"person_id": row[0], "grants": [Grant(Role.VOLUNTEER, row[1])]} if row else {}

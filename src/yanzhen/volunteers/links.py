"""From a signed-in volunteer to the role that lets them serve."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yanzhen.accounts.roles import Role
from yanzhen.core import scope
from yanzhen.core.prepared import Prepared, bound_user
from yanzhen.core.scope import Grant
from yanzhen.delivery.board import HELPS_IN
from yanzhen.volunteers.models import Volunteer

_active = Prepared(
    lambda: (
        Volunteer.objects.filter(user_id=bound_user(), state=Volunteer.State.ACTIVE)
        .order_by("pk")
        .values_list("person_id", "area_code", "service_areas")
    )
)


@scope.actor_provider
def role_of_volunteer(user_id: int, now: datetime) -> dict[str, Any]:
    for person_id, area, chosen in _active(user_id=user_id):
        return {
            "person_id": person_id,
            "grants": [Grant(Role.VOLUNTEER, area)],
            "facts": {HELPS_IN: tuple(chosen)},
        }
    return {}

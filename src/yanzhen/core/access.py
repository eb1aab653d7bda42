"""Who may read the trail, look at emergency accesses and let lists out of the house.

Roles are named as in ``accounts.roles``, which stands above; a test there holds them together.
"""

from __future__ import annotations

from yanzhen.core import scope
from yanzhen.core.models import ExportRequest
from yanzhen.core.scope import Actor

READ_AUDIT = scope.permission("core.read_audit", roles=("auditor", "audit_admin"))
REVIEW_BREAK_GLASS = scope.permission(
    "core.review_break_glass",
    roles=("supervisor", "station_lead", "county_worker", "audit_admin"),
)
APPROVE_EXPORT = scope.permission(
    "core.approve_export", roles=("station_lead", "county_worker", "security_admin")
)
SEE_STYLE_GUIDE = scope.permission("core.see_style_guide", roles=("system_admin",))
SEARCH = scope.permission(
    "core.search",
    roles=(
        *("system_admin", "security_admin", "audit_admin", "county_worker", "station_lead"),
        *("town_worker", "village_worker", "grid_worker"),
        *("supervisor", "department_reader", "auditor"),
    ),
)


def can_decide(actor: Actor, request: ExportRequest) -> bool:
    """Somebody else, who may approve in every area that the list was asked for."""
    where = scope.areas(actor, APPROVE_EXPORT)
    return request.asked_by_id != actor.user_id and all(map(where.covers, request.areas))

"""Every write of volunteers."""

from yanzhen.volunteers.services.certifying import (
    issue_certificate,
    revoke_certificate,
)
from yanzhen.volunteers.services.checking import (
    draw_spot_checks,
    settle_spot_check,
)
from yanzhen.volunteers.services.claiming import (
    HoursRefused,
    claim_hours,
    supplement_hours,
)
from yanzhen.volunteers.services.confirming import (
    RecorderCannotConfirm,
    answer_objection,
    confirm_hours,
    correct_hours,
    object_to_hours,
    refuse_hours,
    revoke_hours,
    settle_dispute,
)
from yanzhen.volunteers.services.register import (
    AlreadyRegistered,
    found_team,
    join_team,
    open_account,
    register_volunteer,
    state_pool,
)
from yanzhen.volunteers.services.taking_over import HourCounts, import_hours

__all__ = [
    "AlreadyRegistered",
    "HourCounts",
    "HoursRefused",
    "RecorderCannotConfirm",
    "answer_objection",
    "claim_hours",
    "confirm_hours",
    "correct_hours",
    "draw_spot_checks",
    "found_team",
    "import_hours",
    "issue_certificate",
    "join_team",
    "object_to_hours",
    "open_account",
    "refuse_hours",
    "register_volunteer",
    "revoke_certificate",
    "revoke_hours",
    "settle_dispute",
    "settle_spot_check",
    "state_pool",
    "supplement_hours",
]

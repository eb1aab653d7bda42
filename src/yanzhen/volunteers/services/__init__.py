"""Every write of volunteers."""

from yanzhen.volunteers.services.batches import ask_certificates
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
    tell_travel,
)
from yanzhen.volunteers.services.contacting import look_into_contact, note_contact
from yanzhen.volunteers.services.growing import (
    change_team,
    give_award,
    give_stars,
    leave_team,
    note_training,
)
from yanzhen.volunteers.services.pairing import (
    NobodyLeft,
    NoPair,
    accept_pair,
    decline_pair,
    end_pair,
    hand_over_pair,
    hand_over_pairs,
    make_pair,
    name_substitute,
)
from yanzhen.volunteers.services.register import (
    AlreadyRegistered,
    found_team,
    join_team,
    open_account,
    register_volunteer,
    state_pool,
)
from yanzhen.volunteers.services.standing import (
    answer_request,
    ask_correction,
    change_entry,
    leave_register,
    rest_volunteer,
    return_volunteer,
)
from yanzhen.volunteers.services.taking_over import HourCounts, import_hours

__all__ = [
    "AlreadyRegistered",
    "HourCounts",
    "HoursRefused",
    "NoPair",
    "NobodyLeft",
    "RecorderCannotConfirm",
    "accept_pair",
    "answer_objection",
    "answer_request",
    "ask_certificates",
    "ask_correction",
    "change_entry",
    "change_team",
    "claim_hours",
    "confirm_hours",
    "correct_hours",
    "decline_pair",
    "draw_spot_checks",
    "end_pair",
    "found_team",
    "give_award",
    "give_stars",
    "hand_over_pair",
    "hand_over_pairs",
    "import_hours",
    "issue_certificate",
    "join_team",
    "leave_register",
    "leave_team",
    "look_into_contact",
    "make_pair",
    "name_substitute",
    "note_contact",
    "note_training",
    "object_to_hours",
    "open_account",
    "refuse_hours",
    "register_volunteer",
    "rest_volunteer",
    "return_volunteer",
    "revoke_certificate",
    "revoke_hours",
    "settle_dispute",
    "settle_spot_check",
    "state_pool",
    "supplement_hours",
    "tell_travel",
]

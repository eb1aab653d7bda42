"""Every write about visits."""

from yanzhen.visits.services.amending import (
    amend_visit,
    attach_to_visit,
    forget_position,
    take_back_visit,
)
from yanzhen.visits.services.cards import issue_visit_code
from yanzhen.visits.services.changes import (
    call_weather_day,
    exempt_obligation,
    note_major_change,
    take_back_exemption,
)
from yanzhen.visits.services.deciding import (
    end_near_relative,
    finish_check,
    look_at_row,
    note_near_relative,
)
from yanzhen.visits.services.generating import begin_periods, generate_obligations
from yanzhen.visits.services.handing import hand_over_post
from yanzhen.visits.services.keys import (
    find_key,
    hand_key_on,
    lose_key,
    return_key,
    take_key,
    tell_of_lost_key,
)
from yanzhen.visits.services.measures import answer_alert
from yanzhen.visits.services.recording import record_visit
from yanzhen.visits.services.reporting import note_authority, report_harm
from yanzhen.visits.services.submitting import answer_row, submit_month, submit_town_month

__all__ = [
    "amend_visit",
    "answer_alert",
    "answer_row",
    "attach_to_visit",
    "begin_periods",
    "call_weather_day",
    "end_near_relative",
    "exempt_obligation",
    "find_key",
    "finish_check",
    "forget_position",
    "generate_obligations",
    "hand_key_on",
    "hand_over_post",
    "issue_visit_code",
    "look_at_row",
    "lose_key",
    "note_authority",
    "note_major_change",
    "note_near_relative",
    "record_visit",
    "report_harm",
    "return_key",
    "submit_month",
    "submit_town_month",
    "take_back_exemption",
    "take_back_visit",
    "take_key",
    "tell_of_lost_key",
]

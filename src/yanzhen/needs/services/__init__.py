"""Every write of needs."""

from yanzhen.needs.services.answering import (
    answer_need,
    answer_need_with_nothing,
    hand_over_need,
    triage_need,
    withdraw_answer,
)
from yanzhen.needs.services.closing import close_need, merge_needs
from yanzhen.needs.services.hearing import (
    ConsentMissing,
    TooManyRequests,
    agree_to_proxy,
    ask_for_help,
    identify_caller,
    note_contact_try,
    record_need,
)

__all__ = [
    "ConsentMissing",
    "TooManyRequests",
    "agree_to_proxy",
    "answer_need",
    "answer_need_with_nothing",
    "ask_for_help",
    "close_need",
    "hand_over_need",
    "identify_caller",
    "merge_needs",
    "note_contact_try",
    "record_need",
    "triage_need",
    "withdraw_answer",
]

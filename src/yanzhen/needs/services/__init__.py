"""Every write of needs."""

from yanzhen.needs.drafts import NeedDraft
from yanzhen.needs.services.answering import (
    answer_need,
    answer_need_with_nothing,
    triage_need,
    withdraw_answer,
)
from yanzhen.needs.services.closing import close_need
from yanzhen.needs.services.collecting import (
    close_collection,
    hang_box,
    open_collection,
    record_slip,
    take_box_down,
)
from yanzhen.needs.services.handing import (
    Escalated,
    escalate_need,
    escalate_overdue,
    hand_over_need,
    reply_for_department,
)
from yanzhen.needs.services.hearing import (
    ConsentMissing,
    TooManyRequests,
    agree_to_proxy,
    ask_for_help,
    identify_caller,
    note_contact_try,
    record_need,
)
from yanzhen.needs.services.importing import import_needs
from yanzhen.needs.services.merging import merge_needs, unmerge_needs
from yanzhen.needs.services.publishing import publish_need, withdraw_publication

__all__ = [
    "ConsentMissing",
    "Escalated",
    "NeedDraft",
    "TooManyRequests",
    "agree_to_proxy",
    "answer_need",
    "answer_need_with_nothing",
    "ask_for_help",
    "close_collection",
    "close_need",
    "escalate_need",
    "escalate_overdue",
    "hand_over_need",
    "hang_box",
    "identify_caller",
    "import_needs",
    "merge_needs",
    "note_contact_try",
    "open_collection",
    "publish_need",
    "record_need",
    "record_slip",
    "reply_for_department",
    "take_box_down",
    "triage_need",
    "unmerge_needs",
    "withdraw_answer",
    "withdraw_publication",
]

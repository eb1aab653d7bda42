"""Every write of delivery."""

from yanzhen.delivery.services.activities import (
    answer_need_with_activity,
    cancel_activity,
    cancel_session,
    change_activity,
    plan_activity,
    publish_activity,
)
from yanzhen.delivery.services.attendance import (
    add_walk_ins,
    sign_in,
    sign_in_by_number,
    sign_in_guest,
    sign_out,
    sign_out_by_number,
    sign_out_guest,
)
from yanzhen.delivery.services.board import (
    AlreadyTaken,
    offer_order,
    return_from_board,
    take_order,
)
from yanzhen.delivery.services.chasing import chase_unanswered
from yanzhen.delivery.services.dispatch import (
    accept_order,
    change_people_needed,
    decline_order,
    dispatch_order,
    take_back_order,
    withdraw_help,
)
from yanzhen.delivery.services.fulfilment import (
    confirm_service,
    confirm_without_resident,
    finish_service,
    note_confirm_try,
    rate_service,
    renew_start_code,
    start_service,
    supplement_service,
)
from yanzhen.delivery.services.holding import hold_activity, hold_session
from yanzhen.delivery.services.importing import RecordCounts, RecordDraft, import_records
from yanzhen.delivery.services.items import (
    add_service_item,
    change_service_item,
    publish_service_item,
    withdraw_service_item,
)
from yanzhen.delivery.services.orders import (
    answer_need_with_order,
    cancel_order,
    place_order,
    review_order,
)
from yanzhen.delivery.services.places import leave_activity, note_told, sign_up, tell_by_text
from yanzhen.delivery.services.proceedings import (
    Force,
    add_cost,
    add_photo,
    remove_cost,
    set_forces,
    settle_photo,
)
from yanzhen.delivery.services.records import (
    Part,
    append_record,
    correct_record,
    give_feedback,
    reverse_record,
)
from yanzhen.delivery.services.series import (
    end_series,
    except_series_day,
    make_due_orders,
    pause_series,
    resume_series,
    start_series,
)
from yanzhen.delivery.services.times import add_session, change_session

__all__ = [
    "AlreadyTaken",
    "Force",
    "Part",
    "RecordCounts",
    "RecordDraft",
    "accept_order",
    "add_cost",
    "add_photo",
    "add_service_item",
    "add_session",
    "add_walk_ins",
    "answer_need_with_activity",
    "answer_need_with_order",
    "append_record",
    "cancel_activity",
    "cancel_order",
    "cancel_session",
    "change_activity",
    "change_people_needed",
    "change_service_item",
    "change_session",
    "chase_unanswered",
    "confirm_service",
    "confirm_without_resident",
    "correct_record",
    "decline_order",
    "dispatch_order",
    "end_series",
    "except_series_day",
    "finish_service",
    "give_feedback",
    "hold_activity",
    "hold_session",
    "import_records",
    "leave_activity",
    "make_due_orders",
    "note_confirm_try",
    "note_told",
    "offer_order",
    "pause_series",
    "place_order",
    "plan_activity",
    "publish_activity",
    "publish_service_item",
    "rate_service",
    "remove_cost",
    "renew_start_code",
    "resume_series",
    "return_from_board",
    "reverse_record",
    "review_order",
    "set_forces",
    "settle_photo",
    "sign_in",
    "sign_in_by_number",
    "sign_in_guest",
    "sign_out",
    "sign_out_by_number",
    "sign_out_guest",
    "sign_up",
    "start_series",
    "start_service",
    "supplement_service",
    "take_back_order",
    "take_order",
    "tell_by_text",
    "withdraw_help",
    "withdraw_service_item",
]

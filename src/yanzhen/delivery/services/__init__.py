"""Every write of delivery."""

from yanzhen.delivery.services.activities import (
    answer_need_with_activity,
    cancel_activity,
    change_activity,
    leave_activity,
    plan_activity,
    publish_activity,
    sign_up,
)
from yanzhen.delivery.services.attendance import (
    add_walk_ins,
    hold_activity,
    sign_in,
    sign_out,
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

__all__ = [
    "AlreadyTaken",
    "Part",
    "accept_order",
    "add_service_item",
    "add_walk_ins",
    "answer_need_with_activity",
    "answer_need_with_order",
    "append_record",
    "cancel_activity",
    "cancel_order",
    "change_activity",
    "change_people_needed",
    "change_service_item",
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
    "leave_activity",
    "make_due_orders",
    "note_confirm_try",
    "offer_order",
    "pause_series",
    "place_order",
    "plan_activity",
    "publish_activity",
    "publish_service_item",
    "rate_service",
    "renew_start_code",
    "resume_series",
    "return_from_board",
    "reverse_record",
    "review_order",
    "sign_in",
    "sign_out",
    "sign_up",
    "start_series",
    "start_service",
    "supplement_service",
    "take_back_order",
    "take_order",
    "withdraw_help",
    "withdraw_service_item",
]

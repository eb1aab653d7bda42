"""Every write of the resource list."""

from yanzhen.resources.services.bookings import (
    AlreadyTaken,
    book_resource,
    cancel_booking,
    decide_booking,
    hand_out,
    take_return,
)
from yanzhen.resources.services.bulk import add_resources
from yanzhen.resources.services.groups import (
    change_group,
    end_group,
    grow_group,
    register_group,
)
from yanzhen.resources.services.interviews import hold_interview, list_offer
from yanzhen.resources.services.locations import set_location
from yanzhen.resources.services.partners import (
    add_partner,
    attach_to_agreement,
    change_partner,
    end_agreement,
    end_partnership,
    renew_agreement,
    sign_agreement,
)
from yanzhen.resources.services.resources import (
    add_resource,
    change_resource,
    close_for_days,
    offer_again,
    reopen_days,
    verify_resource,
    withdraw_resource,
)
from yanzhen.resources.services.uses import record_use, take_back_use, use_all_booked

__all__ = [
    "AlreadyTaken",
    "add_partner",
    "add_resource",
    "add_resources",
    "attach_to_agreement",
    "book_resource",
    "cancel_booking",
    "change_group",
    "change_partner",
    "change_resource",
    "close_for_days",
    "decide_booking",
    "end_agreement",
    "end_group",
    "end_partnership",
    "grow_group",
    "hand_out",
    "hold_interview",
    "list_offer",
    "offer_again",
    "record_use",
    "register_group",
    "renew_agreement",
    "reopen_days",
    "set_location",
    "sign_agreement",
    "take_back_use",
    "take_return",
    "use_all_booked",
    "verify_resource",
    "withdraw_resource",
]

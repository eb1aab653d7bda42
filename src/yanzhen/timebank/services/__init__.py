"""Every write of the time bank. Every movement of points passes the book."""

from yanzhen.timebank.services.book import (
    close_account,
    expire_holds,
    open_account,
    post_by_rule,
    seal_day,
    submit_transfers,
)
from yanzhen.timebank.services.choosing import choose_rules
from yanzhen.timebank.services.earning import (
    issue_points,
    take_back_points,
)
from yanzhen.timebank.services.giving import (
    NotKin,
    donate_points,
    expire_points,
    give_to_kin,
    pass_on_estate,
)
from yanzhen.timebank.services.redeeming import (
    NotEnoughPoints,
    SoldOut,
    SpendingNotOpen,
    cancel_redemption,
    hand_over,
    redeem,
    redeem_at_counter,
)
from yanzhen.timebank.services.seeding import grant_seeds
from yanzhen.timebank.services.shop import (
    add_shop_item,
    change_shop_item,
    settle_with_donor,
)

__all__ = [
    "NotEnoughPoints",
    "NotKin",
    "SoldOut",
    "SpendingNotOpen",
    "add_shop_item",
    "cancel_redemption",
    "change_shop_item",
    "choose_rules",
    "close_account",
    "donate_points",
    "expire_holds",
    "expire_points",
    "give_to_kin",
    "grant_seeds",
    "hand_over",
    "issue_points",
    "open_account",
    "pass_on_estate",
    "post_by_rule",
    "redeem",
    "redeem_at_counter",
    "seal_day",
    "settle_with_donor",
    "submit_transfers",
    "take_back_points",
]

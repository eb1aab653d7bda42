"""Every write of cases and referrals."""

from yanzhen.cases.services.casework import (
    agree_on_case,
    assess_case,
    assign_case,
    close_case,
    evaluate_case,
    hold_session,
    judge_goal,
    open_case,
    plan_case,
    reopen_case,
    set_goal,
)
from yanzhen.cases.services.referring import (
    decline_referral,
    draft_referral,
    end_referral,
    feed_back_referral,
    receive_referral,
    send_referral,
    withdraw_referral,
)

__all__ = [
    "agree_on_case",
    "assess_case",
    "assign_case",
    "close_case",
    "decline_referral",
    "draft_referral",
    "end_referral",
    "evaluate_case",
    "feed_back_referral",
    "hold_session",
    "judge_goal",
    "open_case",
    "plan_case",
    "receive_referral",
    "reopen_case",
    "send_referral",
    "set_goal",
    "withdraw_referral",
]

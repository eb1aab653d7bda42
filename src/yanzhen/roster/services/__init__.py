"""All writes of rosters."""

from yanzhen.roster.services.changing import (
    Weighed,
    cost_of,
    finish_replan,
    fix_visit,
    move_visit,
    redo_change,
    replan_day,
    take_out_visit,
    undo_change,
    weigh_move,
)
from yanzhen.roster.services.handing import hand_over_days
from yanzhen.roster.services.making import (
    ask_for_plan,
    copy_plan,
    finish_plan,
    make_plan_now,
    remove_plan,
    set_stage,
)
from yanzhen.roster.services.publishing import publish_plan, withdraw_plan

__all__ = [
    "Weighed",
    "ask_for_plan",
    "copy_plan",
    "cost_of",
    "finish_plan",
    "finish_replan",
    "fix_visit",
    "hand_over_days",
    "make_plan_now",
    "move_visit",
    "publish_plan",
    "redo_change",
    "remove_plan",
    "replan_day",
    "set_stage",
    "take_out_visit",
    "undo_change",
    "weigh_move",
    "withdraw_plan",
]

"""Every write of the app: applications, lists, comparisons and clues."""

from yanzhen.assistance.services.applications import (
    begin_application,
    hand_over_application,
    note_help,
    note_more_asked,
    note_result,
    submit_application,
    tick_materials,
    withdraw_application,
)
from yanzhen.assistance.services.clues import assign_clue, check_clue, hand_over_clue
from yanzhen.assistance.services.comparing import begin_comparison, decide_pair
from yanzhen.assistance.services.lists import (
    bring_list,
    drop_list,
    expire_lists,
    map_columns,
    take_list,
)

__all__ = [
    "assign_clue",
    "begin_application",
    "begin_comparison",
    "bring_list",
    "check_clue",
    "decide_pair",
    "drop_list",
    "expire_lists",
    "hand_over_application",
    "hand_over_clue",
    "map_columns",
    "note_help",
    "note_more_asked",
    "note_result",
    "submit_application",
    "take_list",
    "tick_materials",
    "withdraw_application",
]

"""Compare departments' lists with the register of residents: links, facts and clues."""

from .comparing import (
    CompareOptions,
    ComparisonResult,
    ListLacksColumn,
    compare_lists,
    save_result,
)
from .linking import LinkOptions, LinkSummary
from .rules import Rule, RuleIsUnreadable, load_rules, parse_rules

__all__ = [
    "CompareOptions",
    "ComparisonResult",
    "LinkOptions",
    "LinkSummary",
    "ListLacksColumn",
    "Rule",
    "RuleIsUnreadable",
    "compare_lists",
    "load_rules",
    "parse_rules",
    "save_result",
]

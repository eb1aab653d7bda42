"""Compare departments' lists with the register of residents: links, facts and clues."""

from .columns import ColumnMapping, apply_mapping, guess_mapping
from .comparing import ComparisonResult, compare_lists, save_result
from .decisions import DECISION_SCHEMA, DecisionsConflict
from .evidence import Evidence, explain, say_all
from .linking import LinkOptions, LinkSummary
from .loading import CompareOptions, ListLacksColumn
from .months import compare_months
from .quality import ListIdentity, QualitySheet, check_import, inspect_list
from .refusals import ListRefused
from .rules import Rule, RuleIsUnreadable, load_rules, parse_rules
from .shards import ShardedSummary, compare_in_shards
from .sheets import Sheet, SheetLimits, read_sheet

__all__ = [
    "DECISION_SCHEMA",
    "ColumnMapping",
    "CompareOptions",
    "ComparisonResult",
    "DecisionsConflict",
    "Evidence",
    "LinkOptions",
    "LinkSummary",
    "ListIdentity",
    "ListLacksColumn",
    "ListRefused",
    "QualitySheet",
    "Rule",
    "RuleIsUnreadable",
    "ShardedSummary",
    "Sheet",
    "SheetLimits",
    "apply_mapping",
    "check_import",
    "compare_in_shards",
    "compare_lists",
    "compare_months",
    "explain",
    "guess_mapping",
    "inspect_list",
    "load_rules",
    "parse_rules",
    "read_sheet",
    "save_result",
    "say_all",
]

"""Named reads of applications, lists, comparisons and clues."""

from yanzhen.assistance.selectors.applications import (
    POLICIES,
    chosen_applications,
    count_applications,
    listed_applications,
    policy_labels,
)
from yanzhen.assistance.selectors.clues import (
    RULES,
    chosen_clues,
    count_clues,
    facts_of,
    links_of,
    listed_clues,
    precision_of_rules,
    rule_labels,
    who_checks,
)
from yanzhen.assistance.selectors.comparisons import (
    ENROLLED,
    LIMITS,
    LISTS,
    changes_of,
    count_lists,
    kind_labels,
    listed_comparisons,
    listed_lists,
    next_pair,
    pair_sides,
)

__all__ = [
    "ENROLLED",
    "LIMITS",
    "LISTS",
    "POLICIES",
    "RULES",
    "changes_of",
    "chosen_applications",
    "chosen_clues",
    "count_applications",
    "count_clues",
    "count_lists",
    "facts_of",
    "kind_labels",
    "links_of",
    "listed_applications",
    "listed_clues",
    "listed_comparisons",
    "listed_lists",
    "next_pair",
    "pair_sides",
    "policy_labels",
    "precision_of_rules",
    "rule_labels",
    "who_checks",
]

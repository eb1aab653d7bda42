"""Applications that the station helps with; lists of departments, comparisons and clues."""

from yanzhen.assistance.models.applications import AidApplication, AidStep
from yanzhen.assistance.models.clues import Clue, ClueStep
from yanzhen.assistance.models.comparisons import Comparison, ListLink, PairDecision
from yanzhen.assistance.models.lists import DepartmentList, ListSource

__all__ = [
    "AidApplication",
    "AidStep",
    "Clue",
    "ClueStep",
    "Comparison",
    "DepartmentList",
    "ListLink",
    "ListSource",
    "PairDecision",
]

"""Visits, what is owed, and the coverage for programs."""

from yanzhen.visits.api.owed import coverage, obligations
from yanzhen.visits.api.visits import router as visits

__all__ = ["coverage", "obligations", "visits"]

"""Volunteers for programs: hours, pairs, certificates."""

from yanzhen.volunteers.api.certificates import router as certificates
from yanzhen.volunteers.api.hours import router as hours
from yanzhen.volunteers.api.pairs import router as pairs

__all__ = ["certificates", "hours", "pairs"]

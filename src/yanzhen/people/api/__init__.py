"""People for programs: persons and households, with masks where values are sealed."""

from yanzhen.people.api.households import router as households
from yanzhen.people.api.persons import router as persons

__all__ = ["households", "persons"]

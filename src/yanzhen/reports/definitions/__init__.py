"""Every indicator of the house, by what it counts. Importing this package defines them all."""

from yanzhen.reports.definitions import (
    chain,
    gatherings,
    places,
    projects,
    questionnaires,
    schedule,
    services,
    staff,
    visiting,
    volunteering,
)

__all__ = [
    "chain",
    "gatherings",
    "places",
    "projects",
    "questionnaires",
    "schedule",
    "services",
    "staff",
    "visiting",
    "volunteering",
]

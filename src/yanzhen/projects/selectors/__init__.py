"""Named reads of projects, their money, their improvements, and brands."""

from yanzhen.projects.selectors.brands import listed_brands
from yanzhen.projects.selectors.files import evidence_files, receipts_of
from yanzhen.projects.selectors.frame import home_area, labels
from yanzhen.projects.selectors.money import Budget, LineState, budget_of, cents, expenses_of
from yanzhen.projects.selectors.needs import (
    need_subject,
    open_quotes,
    projects_for,
    quotable_needs,
    quoted_needs,
)
from yanzhen.projects.selectors.planning import (
    MeasureState,
    Team,
    co_organizers_of,
    measures_of,
    milestones_of,
    team_of,
)
from yanzhen.projects.selectors.projects import (
    ProjectCounts,
    chosen_projects,
    count_projects,
    is_late,
    is_mine,
    listed_projects,
    projects_without_review,
)
from yanzhen.projects.selectors.reviews import (
    ImprovementCounts,
    chosen_improvements,
    count_improvements,
    is_my_improvement,
    listed_improvements,
    reviews_of,
)

__all__ = [
    "Budget",
    "ImprovementCounts",
    "LineState",
    "MeasureState",
    "ProjectCounts",
    "Team",
    "budget_of",
    "cents",
    "chosen_improvements",
    "chosen_projects",
    "co_organizers_of",
    "count_improvements",
    "count_projects",
    "evidence_files",
    "expenses_of",
    "home_area",
    "is_late",
    "is_mine",
    "is_my_improvement",
    "labels",
    "listed_brands",
    "listed_improvements",
    "listed_projects",
    "measures_of",
    "milestones_of",
    "need_subject",
    "open_quotes",
    "projects_for",
    "projects_without_review",
    "quotable_needs",
    "quoted_needs",
    "receipts_of",
    "reviews_of",
    "team_of",
]

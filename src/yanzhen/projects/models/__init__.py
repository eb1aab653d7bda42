"""Projects, their brands and team, the plan with its money, measures and reviews."""

from yanzhen.projects.models.brands import Brand
from yanzhen.projects.models.money import BudgetLine, Expense
from yanzhen.projects.models.plans import CoOrganizer, Measurement, Milestone, OutcomeMeasure
from yanzhen.projects.models.projects import (
    ClosingReport,
    Project,
    ProjectNeed,
    ProjectQuerySet,
    ProjectStep,
)
from yanzhen.projects.models.reviews import Improvement, ImprovementQuerySet, ReviewMeeting
from yanzhen.projects.models.teams import TeamMember

__all__ = [
    "Brand",
    "BudgetLine",
    "ClosingReport",
    "CoOrganizer",
    "Expense",
    "Improvement",
    "ImprovementQuerySet",
    "Measurement",
    "Milestone",
    "OutcomeMeasure",
    "Project",
    "ProjectNeed",
    "ProjectQuerySet",
    "ProjectStep",
    "ReviewMeeting",
    "TeamMember",
]

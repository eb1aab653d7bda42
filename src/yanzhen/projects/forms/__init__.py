"""What people type about projects and brands; every rule is the service's own."""

from yanzhen.projects.forms.brands import BrandForm, EndBrandForm, brand_values
from yanzhen.projects.forms.drafting import CopyForm, ProjectForm
from yanzhen.projects.forms.money import BudgetLineForm, ExpenseForm, ReceiptForm
from yanzhen.projects.forms.planning import (
    CoOrganizerForm,
    MeasureForm,
    MeasurementForm,
    MemberForm,
    MilestoneForm,
    MoveForm,
    ReachForm,
)
from yanzhen.projects.forms.quoting import EndingsForm, QuoteForm
from yanzhen.projects.forms.reviews import (
    EFFECT_WORDS,
    FollowUpForm,
    HoldReviewForm,
    ImprovementForm,
    ReportForm,
)
from yanzhen.projects.forms.steps import ReasonForm, WordsForm

__all__ = [
    "EFFECT_WORDS",
    "BrandForm",
    "BudgetLineForm",
    "CoOrganizerForm",
    "CopyForm",
    "EndBrandForm",
    "EndingsForm",
    "ExpenseForm",
    "FollowUpForm",
    "HoldReviewForm",
    "ImprovementForm",
    "MeasureForm",
    "MeasurementForm",
    "MemberForm",
    "MilestoneForm",
    "MoveForm",
    "ProjectForm",
    "QuoteForm",
    "ReachForm",
    "ReasonForm",
    "ReceiptForm",
    "ReportForm",
    "WordsForm",
    "brand_values",
]

"""Named reads of questionnaires."""

from yanzhen.questionnaires.selectors.demand import (
    CategoryDemand,
    demand_by_category,
    demand_of,
    people_who_named,
)
from yanzhen.questionnaires.selectors.lists import (
    QuotaProgress,
    chosen_questionnaires,
    count_questionnaires,
    listed_questionnaires,
    places_asked,
    quota_progress,
)
from yanzhen.questionnaires.selectors.results import (
    CrossTable,
    QuestionResult,
    Results,
    cross_table,
    results_of,
)

__all__ = [
    "CategoryDemand",
    "CrossTable",
    "QuestionResult",
    "QuotaProgress",
    "Results",
    "chosen_questionnaires",
    "count_questionnaires",
    "cross_table",
    "demand_by_category",
    "demand_of",
    "listed_questionnaires",
    "people_who_named",
    "places_asked",
    "quota_progress",
    "results_of",
]

"""Who is owed a visit, and the visits that were made."""

from yanzhen.visits.models.obligations import (
    CadenceRule,
    Obligation,
    ObligationQuerySet,
    Period,
    PeriodChange,
)
from yanzhen.visits.models.reports import MandatoryReport, MandatoryReportStep
from yanzhen.visits.models.visits import (
    Visit,
    VisitBlock,
    VisitCode,
    VisitMember,
    VisitQuerySet,
    VisitRevision,
    VisitVisitor,
    VitalSign,
)

__all__ = [
    "CadenceRule",
    "MandatoryReport",
    "MandatoryReportStep",
    "Obligation",
    "ObligationQuerySet",
    "Period",
    "PeriodChange",
    "Visit",
    "VisitBlock",
    "VisitCode",
    "VisitMember",
    "VisitQuerySet",
    "VisitRevision",
    "VisitVisitor",
    "VitalSign",
]

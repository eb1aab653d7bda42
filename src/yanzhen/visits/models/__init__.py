"""Who is owed a visit, and the visits that were made."""

from yanzhen.visits.models.keys import HouseKey, HouseKeyQuerySet, HouseKeyStep
from yanzhen.visits.models.months import (
    OF_WORKERS,
    CheckedVisit,
    CheckRound,
    NearRelative,
    Submission,
    Tier,
)
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
    "OF_WORKERS",
    "CadenceRule",
    "CheckRound",
    "CheckedVisit",
    "HouseKey",
    "HouseKeyQuerySet",
    "HouseKeyStep",
    "MandatoryReport",
    "MandatoryReportStep",
    "NearRelative",
    "Obligation",
    "ObligationQuerySet",
    "Period",
    "PeriodChange",
    "Submission",
    "Tier",
    "Visit",
    "VisitBlock",
    "VisitCode",
    "VisitMember",
    "VisitQuerySet",
    "VisitRevision",
    "VisitVisitor",
    "VitalSign",
]

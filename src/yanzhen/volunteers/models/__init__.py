"""What the database keeps of volunteers."""

from yanzhen.volunteers.models.certificates import CertificateBatch, HourCertificate
from yanzhen.volunteers.models.growth import (
    RegisterRequest,
    VolunteerAward,
    VolunteerTraining,
)
from yanzhen.volunteers.models.hours import (
    Evidence,
    HourClaim,
    HourRecord,
    HourTotal,
    SpotCheck,
)
from yanzhen.volunteers.models.pairs import Pair, PairContact, PairHand
from yanzhen.volunteers.models.register import (
    Membership,
    MobilizablePool,
    Volunteer,
    VolunteerTeam,
)

__all__ = [
    "CertificateBatch",
    "Evidence",
    "HourCertificate",
    "HourClaim",
    "HourRecord",
    "HourTotal",
    "Membership",
    "MobilizablePool",
    "Pair",
    "PairContact",
    "PairHand",
    "RegisterRequest",
    "SpotCheck",
    "Volunteer",
    "VolunteerAward",
    "VolunteerTeam",
    "VolunteerTraining",
]

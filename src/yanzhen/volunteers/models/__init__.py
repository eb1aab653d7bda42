"""What the database keeps of volunteers."""

from yanzhen.volunteers.models.certificates import HourCertificate
from yanzhen.volunteers.models.hours import (
    Evidence,
    HourClaim,
    HourRecord,
    HourTotal,
    SpotCheck,
)
from yanzhen.volunteers.models.register import (
    Membership,
    MobilizablePool,
    Volunteer,
    VolunteerTeam,
)

__all__ = [
    "Evidence",
    "HourCertificate",
    "HourClaim",
    "HourRecord",
    "HourTotal",
    "Membership",
    "MobilizablePool",
    "SpotCheck",
    "Volunteer",
    "VolunteerTeam",
]

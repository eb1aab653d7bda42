"""What the database keeps of volunteers."""

from yanzhen.volunteers.models.register import (
    Membership,
    MobilizablePool,
    Volunteer,
    VolunteerTeam,
)

__all__ = ["Membership", "MobilizablePool", "Volunteer", "VolunteerTeam"]

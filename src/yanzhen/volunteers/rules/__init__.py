"""What volunteers may do and how their time counts. Pure rules."""

from yanzhen.volunteers.rules.hours import (
    STEPS,
    may_confirm,
    serial_number,
    settled_minutes,
    spot_checked,
    star_level,
)
from yanzhen.volunteers.rules.pairs import (
    PairBounds,
    km_between_places,
    misfits,
    next_contact,
)
from yanzhen.volunteers.rules.register import (
    GUARDIAN_CONSENT_UNDER,
    age_on,
    areas_moved,
    needs_guardian_consent,
    places_served,
    volunteer_number,
)
from yanzhen.volunteers.rules.suspicion import Case, Finding, Limits, Stretch, findings_of

__all__ = [
    "GUARDIAN_CONSENT_UNDER",
    "STEPS",
    "Case",
    "Finding",
    "Limits",
    "PairBounds",
    "Stretch",
    "age_on",
    "areas_moved",
    "findings_of",
    "km_between_places",
    "may_confirm",
    "misfits",
    "needs_guardian_consent",
    "next_contact",
    "places_served",
    "serial_number",
    "settled_minutes",
    "spot_checked",
    "star_level",
    "volunteer_number",
]

"""Who may be a volunteer, and how numbers are made. Pure rules."""

from __future__ import annotations

from datetime import date

GUARDIAN_CONSENT_UNDER = 18


def age_on(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def needs_guardian_consent(born_on: date | None, day: date) -> bool:
    """Under 18 a guardian agrees or comes along (rules.md section 7.4)."""
    return born_on is not None and age_on(born_on, day) < GUARDIAN_CONSENT_UNDER


def volunteer_number(area_code: str, serial: int) -> str:
    """County code and a running number: ``530626-V00001``."""
    return f"{area_code[:6]}-V{serial:05d}"

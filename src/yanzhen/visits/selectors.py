"""Named reads of visits and of what is owed."""

from __future__ import annotations

from datetime import datetime

from yanzhen.people.models import Household, Person
from yanzhen.visits.models import Visit


def last_visit(
    household: Household | None, person: Person | None, *, before: datetime | None = None
) -> Visit | None:
    """The newest visit at which somebody of the household, or the person, was met."""
    rows = Visit.objects.kept()
    if household is not None:
        rows = rows.filter(household=household)
    elif person is not None:
        rows = rows.filter(members__person=person, members__is_met=True)
    else:
        return None
    if before is not None:
        rows = rows.filter(started_at__lt=before)
    return rows.order_by("-started_at", "-pk").first()

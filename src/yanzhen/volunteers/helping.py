"""Volunteers as helpers: whom an order may be offered to, with what they can do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from yanzhen.delivery.candidates import TOWN_DIGITS, VOLUNTEER, Supporter, helper_source
from yanzhen.volunteers.models import Volunteer


@helper_source
def volunteers_of_town(area: str, day: date) -> Iterable[Supporter]:
    """Active volunteers of the town who can sign in, for only they can accept. One query."""
    rows = (
        Volunteer.objects.filter(
            area_code__startswith=area[:TOWN_DIGITS],
            state=Volunteer.State.ACTIVE,
            user__is_active=True,
            registered_on__lte=day,
        )
        .order_by("pk")
        .values_list("user_id", "person__name", "area_code", "person_id", "skills")
    )
    for user_id, name, code, person_id, skills in rows:
        yield Supporter(user_id, name, VOLUNTEER, code, person_id, frozenset(skills))

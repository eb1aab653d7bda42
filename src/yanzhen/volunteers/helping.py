"""Volunteers as helpers: whom an order may be offered to, with what they can do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from yanzhen.delivery.candidates import TOWN_DIGITS, VOLUNTEER, Supporter, helper_source
from yanzhen.volunteers.models import Volunteer
from yanzhen.volunteers.registering import gates, proven_skills


@helper_source
def volunteers_of_town(area: str, day: date) -> Iterable[Supporter]:
    """Active volunteers of the town who can sign in, for only they can accept. Two queries.

    A skill that asks for training counts once it is proven (条例 art. 16).
    """
    rows = list(
        Volunteer.objects.filter(
            area_code__startswith=area[:TOWN_DIGITS],
            state=Volunteer.State.ACTIVE,
            user__is_active=True,
            registered_on__lte=day,
        )
        .order_by("pk")
        .values_list("pk", "user_id", "person__name", "area_code", "person_id", "skills")
    )
    asked = gates(area, day)
    proven = proven_skills([row[0] for row in rows if asked.keys() & set(row[-1])], day)
    for pk, user_id, name, code, person_id, skills in rows:
        can = frozenset(s for s in skills if s not in asked or (pk, asked[s]) in proven)
        yield Supporter(user_id, name, VOLUNTEER, code, person_id, can)

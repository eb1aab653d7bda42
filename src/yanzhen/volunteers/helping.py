"""Volunteers as helpers: whom an order may be offered to, with what they can do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from yanzhen.core.scope import COUNTY_DIGITS, AreaSet
from yanzhen.delivery.candidates import TOWN_DIGITS, VOLUNTEER, Supporter, helper_source
from yanzhen.volunteers import rules
from yanzhen.volunteers.models import Volunteer
from yanzhen.volunteers.registering import gates, proven_skills


@helper_source
def volunteers_of_town(area: str, day: date) -> Iterable[Supporter]:
    """Active volunteers of the town who can sign in, for only they can accept. Two queries.

    Volunteers of the county who chose the place come besides, and of the town those stay away who
    chose only other places. A skill that asks for training counts once it is proven (条例 art. 16).
    """
    county, town = area[:COUNTY_DIGITS], area[:TOWN_DIGITS]
    rows = list(
        Volunteer.objects.filter(
            AreaSet((county,)).q(),
            Q(area_code__startswith=town) | Q(service_areas__icontains=f'"{town}'),
            state=Volunteer.State.ACTIVE,
            user__is_active=True,
            registered_on__lte=day,
        )
        .order_by("pk")
        .values_list(
            "pk", "user_id", "person__name", "area_code", "person_id", "service_areas", "skills"
        )
    )
    asked = gates(area, day)
    proven = proven_skills([row[0] for row in rows if asked.keys() & set(row[-1])], day)
    for pk, user_id, name, code, person_id, chosen, skills in rows:
        if not (places := rules.places_served(area, code, chosen)):
            continue
        can = frozenset(s for s in skills if s not in asked or (pk, asked[s]) in proven)
        areas = tuple(places) if chosen else ()
        yield Supporter(user_id, name, VOLUNTEER, code, person_id, can, areas)

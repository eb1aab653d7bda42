"""When places merge or split: volunteers, teams and pairs go on in the new place.

Where volunteers want to serve goes along, also of those who live elsewhere.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yanzhen.core.changing import saved
from yanzhen.core.numbers import Unit
from yanzhen.core.scope import COUNTY_DIGITS, Actor, AreaSet
from yanzhen.orgs.reorganizing import Moves, re_place, rows_follow
from yanzhen.volunteers import rules
from yanzhen.volunteers.models import Pair, Volunteer, VolunteerTeam


def follow_volunteers(actor: Actor, moves: Moves) -> int:
    """Re-place volunteers, and the areas that they chose; returns how many live elsewhere now."""
    moved = re_place(Volunteer.objects.all(), moves)
    counties = AreaSet.of(code[:COUNTY_DIGITS] for pair in moves.items() for code in pair)
    chose = Volunteer.objects.select_for_update(of=("self",)).filter(counties.q())
    for volunteer in chose.exclude(service_areas=[]):
        areas = rules.areas_moved(volunteer.service_areas, moves)
        if areas != volunteer.service_areas:
            volunteer.service_areas = areas
            saved(volunteer, "service_areas")
    return moved


def register_followers() -> None:
    rows_follow(_("Volunteers"), Unit.PERSON, Volunteer.objects.all, follow_volunteers)
    rows_follow(_("Volunteer teams"), Unit.TEAM, VolunteerTeam.objects.all)
    rows_follow(_("Pairs"), Unit.PERSON, Pair.objects.all)

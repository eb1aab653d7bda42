"""When places merge or split: what is offered, agreed and booked goes on in the new place.

What was delivered, said in an interview or brought back stays where it happened.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.changing import saved
from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.orgs.reorganizing import Moves, places_moved, rows_follow
from yanzhen.resources.models import (
    Agreement,
    CommunityGroup,
    Location,
    Partner,
    Resource,
    ResourceBooking,
)
from yanzhen.resources.rules import booking as rules


def _bookings() -> QuerySet[ResourceBooking]:
    return ResourceBooking.objects.filter(state__in=rules.HOLDING | {rules.STRANDED})


def _partners() -> QuerySet[Partner]:
    return Partner.objects.filter(state=Partner.State.ACTIVE)


def _groups() -> QuerySet[CommunityGroup]:
    return CommunityGroup.objects.filter(state=CommunityGroup.State.ACTIVE)


def follow_partners(actor: Actor, moves: Moves) -> int:
    """Re-place partners with their agreements; of two of one name both stay, told apart."""
    moved = 0
    for code, division in places_moved(_partners(), moves):
        known = set(_partners().filter(area_code=division.code).values_list("name", flat=True))
        for partner in _partners().filter(area_code=code):
            partner.name = _free_name(partner.name, partner.division.name, known)
            known.add(partner.name)
            partner.area_code, partner.division = division.code, division
            saved(partner)
            Agreement.objects.filter(partner=partner).update(area_code=division.code)
            moved += 1
    return moved


def follow_groups(actor: Actor, moves: Moves) -> int:
    """Re-place groups; of two of one name both stay, told apart by where they come from."""
    moved = 0
    for code, division in places_moved(_groups(), moves):
        known = set(_groups().filter(area_code=division.code).values_list("name", flat=True))
        for group in _groups().filter(area_code=code):
            group.name = _free_name(group.name, group.division.name, known)
            known.add(group.name)
            group.area_code, group.division = division.code, division
            saved(group)
            moved += 1
    return moved


def follow_locations(actor: Actor, moves: Moves) -> int:
    """Where a place lies is true of what it becomes, unless that is known to lie elsewhere."""
    moved = 0
    for code, division in places_moved(Location.objects.all(), moves):
        old = Location.objects.get(area_code=code)
        if old.division.level != division.level or hasattr(division, "location"):
            continue
        old.pk, old.division, old.area_code = None, division, division.code
        old.save()
        moved += 1
    return moved


def _free_name(name: str, place: str, known: set[str]) -> str:
    """The name, or with its old place in brackets when the new place has that name already."""
    if name not in known:
        return name
    found, number = f"{name[:90]}（{place[:20]}）", 2
    while found in known:
        found, number = f"{name[:90]}（{place[:20]}{number}）", number + 1
    return found


def register_followers() -> None:
    rows_follow(_("Resources"), Unit.ITEM, Resource.objects.all)
    rows_follow(_("Bookings of resources"), Unit.ITEM, _bookings)
    rows_follow(_("Partners"), Unit.STATION, _partners, follow_partners)
    rows_follow(_("Community groups"), Unit.TEAM, _groups, follow_groups)
    rows_follow(_("Places on the map"), Unit.ITEM, Location.objects.all, follow_locations)

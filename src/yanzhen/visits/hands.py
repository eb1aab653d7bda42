"""What visits, needs and people leave in the hands of a post that is to end."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core.scope import AreaSet
from yanzhen.orgs.leaving import Held, hand_over_page, holding
from yanzhen.orgs.models import Leave, Post, Responsibility
from yanzhen.people.models import Person, PersonCategory
from yanzhen.visits.selectors import hands_of


@holding
def clients(post: Post, day: date) -> Held:
    held = hands_of(post, day)
    return Held(_("clients by name"), held.households.count() + held.persons.count())


@holding
def places_alone(post: Post, day: date) -> Held:
    """Places with clients for whom nobody else answers, neither there nor above."""
    return Held(_("places with clients and nobody else"), len(left_alone(post, day)))


def left_alone(post: Post, day: date) -> list[str]:
    rows = Responsibility.objects.on(day)
    codes = list(rows.filter(post=post).values_list("area_code", flat=True))
    if not codes:
        return []
    others = tuple(set(rows.exclude(post=post).values_list("area_code", flat=True)))
    known = PersonCategory.objects.on(day).filter(person=OuterRef("pk"))
    clients = Person.objects.living_here().filter(
        AreaSet.of(codes).q(), Q(risk__gt=Person.Risk.NONE) | Exists(known)
    )
    homes = {
        area
        for area in clients.order_by().values_list("area_code", flat=True).distinct()
        if not area.startswith(others)
    }
    return [code for code in codes if any(area.startswith(code) for area in homes)]


@holding
def open_needs(post: Post, day: date) -> Held:
    return Held(_("open needs"), hands_of(post, day).needs.count())


@holding
def keys_of_homes(post: Post, day: date) -> Held:
    return Held(_("keys of clients' homes"), hands_of(post, day).keys.count())


@holding
def stands_in(post: Post, day: date) -> Held:
    """Whoever is away has somebody who answers, all the time."""
    running = Leave.objects.filter(substitute=post, valid_to__gt=day)
    return Held(_("stands in for others"), running.count())


@holding
def open_visits(post: Post, day: date) -> Held:
    return Held(_("visits still owed"), hands_of(post, day).obligations.count())


hand_over_page("hand-over")

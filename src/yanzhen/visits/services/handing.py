"""Whoever leaves hands over clients, places, needs and visits, until nothing is left to them."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.needs.services import hand_over_need
from yanzhen.orgs.leaving import hand_on
from yanzhen.orgs.models import Division, Leave, Post
from yanzhen.orgs.services import assign_responsibility, end_responsibility, replace_substitute
from yanzhen.people.services import assign_household, assign_person
from yanzhen.visits import access, selectors
from yanzhen.visits.services.keys import hand_key_on


@operation("visits.hand_over_post")
def hand_over_post(
    *, actor: Actor, post: Post, to: Post, reason: str, division: Division | None = None
) -> Post:
    """Give all that a post holds to another one: clients, places, keys, open needs, open visits.

    With a ``division`` (a place is given to another worker) only what lies in it. The receiver's
    area must cover what is handed over; without a division they stand in for others in its place
    as well. Raises NotValid or AccessDenied.
    """
    scope.require(actor, access.PLAN, post.area_code)
    today = actor.today
    if to.pk == post.pk or not to.is_valid_on(today):
        raise NotValid(_("Choose somebody else who holds a post today."), field="to")
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why it is handed over."), field="reason")
    if division is not None and not division.code.startswith(post.area_code):
        raise NotValid(_("This place is not in the hands of this post."), field="division")
    held = selectors.hands_of(post, today, division.code if division else "")
    rows = (
        *(held.households, held.persons, held.needs, held.obligations),
        *(held.places, held.keys),
    )
    for found in rows:
        if found.exclude(Q(area_code__startswith=to.area_code)).exists():
            raise NotValid(
                _("The post of %(name)s does not reach as far. Choose another."),
                field="to",
                name=to.user.name,
            )
    counts = {
        "households": held.households.count(),
        "persons": held.persons.count(),
        "needs": held.needs.count(),
        "obligations": held.obligations.count(),
        "places": held.places.count(),
        "keys": held.keys.count(),
    }
    for household in list(held.households):
        assign_household(actor=actor, household=household, post=to)
    for person in list(held.persons):
        assign_person(actor=actor, person=person, post=to)
    for need in list(held.needs):
        hand_over_need(actor=actor, need=need, owner=to, reason=reason)
    held.obligations.update(post=to)
    for key in list(held.keys):
        hand_key_on(actor=actor, key=key, to=to, words=reason)
    for place in list(held.places):
        end_responsibility(actor=actor, responsibility=place)
        if not to.responsibilities.on(today).filter(division=place.division_id).exists():
            assign_responsibility(actor=actor, post=to, division=place.division, tasks=place.tasks)
    if division is None:
        for leave in list(Leave.objects.filter(substitute=post, valid_to__gt=today)):
            replace_substitute(actor=actor, leave=leave, substitute=to)
    area = division.code if division else ""
    counts["further"] = hand_on(actor, post, to, area)
    note(to=to.pk, division=area, **counts)
    return post

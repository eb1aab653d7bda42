"""Registering households, and who belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import check_version, locked, saved
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.fields import plain
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division, Post
from yanzhen.people import access, rules, search
from yanzhen.people.drafts import PersonDraft, check_day, check_division, check_length
from yanzhen.people.models import Household, Move, Person
from yanzhen.people.services.lives import place_person
from yanzhen.people.services.persons import enter_person, fitting_post
from yanzhen.people.services.timeline import note_on_timeline

VILLAGE_DIGITS = 12


def number_prefix(area_code: str) -> str:
    """Households are numbered within their village or community."""
    return "H" + area_code[:VILLAGE_DIGITS]


def next_number(division: Division) -> str:
    """The next free household number of the place; the place stays locked until the commit."""
    locked(division)
    prefix = number_prefix(division.code)
    last = (
        Household.objects.filter(number__gte=prefix, number__lt=prefix + "~")
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return rules.first_free_number(prefix, last)


@operation("people.register_household")
def register_household(
    *,
    actor: Actor,
    division: Division,
    address: str = "",
    number: str = "",
    responsible: Post | None = None,
    lng: Decimal | None = None,
    lat: Decimal | None = None,
    members: Sequence[PersonDraft] = (),
) -> Household:
    """Take a household into the register, with its members; the number is given when left out.

    Raises NotValid (also for a second head) and AccessDenied.
    """
    today = actor.today
    check_division(division, today)
    scope.require(actor, access.EDIT, division.code)
    check_length(address, 200, field="address")
    if sum(m.is_head or m.relation == Person.Relation.HEAD for m in members) > 1:
        raise NotValid(_("A household has one head."), field="relation")
    if number and Household.objects.filter(number=number).exists():
        raise NotValid(
            _("There is a household with the number %(number)s already."),
            field="number",
            number=number,
        )
    household = Household.objects.create(
        number=number or next_number(division),
        division=division,
        area_code=division.code,
        address=address.strip(),
        responsible=fitting_post(responsible, division.code, today),
        lng=lng,
        lat=lat,
        created_at=actor.now,
    )
    for member in members:
        enter_person(actor, member, household)
    search.index_household(household)
    note_on_timeline(actor=actor, kind="registered", summary=_("Registered"), household=household)
    note(members=len(members))
    return household


@operation("people.update_household")
def update_household(
    *,
    actor: Actor,
    household: Household,
    address: str | None = None,
    lng: Decimal | None = None,
    lat: Decimal | None = None,
    version: int | None = None,
) -> Household:
    """Correct address (``None`` keeps it) and position. Moving house is ``move_household``.

    Raises StaleVersion, NotValid, AccessDenied and NotFound.
    """
    current = access.editable_household(actor, household.pk)
    check_version(current, version)
    address = plain(current.address) if address is None else address.strip()
    check_length(address, 200, field="address")
    if (lng is None) != (lat is None):
        raise NotValid(_("A position needs longitude and latitude."), field="lng")
    if plain(current.address) != address:
        note_on_timeline(
            actor=actor,
            kind="changed",
            summary=_("Changed: %(what)s"),
            details={"what": Household._meta.get_field("address").verbose_name},
            household=current,
        )
    current.address, current.lng, current.lat = address, lng, lat
    saved(current)
    search.index_household(current)
    return current


@operation("people.assign_household")
def assign_household(*, actor: Actor, household: Household, post: Post | None) -> Household:
    """Say which worker answers for this household by name; ``None`` falls back to the area's."""
    current = access.editable_household(actor, household.pk)
    current.responsible = fitting_post(post, current.area_code, actor.today)
    saved(current)
    note_on_timeline(
        actor=actor,
        kind="changed",
        summary=_("Responsible: %(name)s") if post else _("Nobody is responsible by name"),
        details={"name": post.user.name} if post else {},
        household=current,
    )
    return current


@operation("people.join_household")
def join_household(
    *,
    actor: Actor,
    person: Person,
    household: Household,
    relation: str = "",
    on: date | None = None,
) -> Person:
    """Make the person a member of the household and let them live where it lives.

    A new head takes the place of the old one. Raises NotValid, WrongState, AccessDenied, NotFound.
    """
    current = access.editable_person(actor, person.pk)
    target = access.editable_household(actor, household.pk)
    if target.state != Household.State.ACTIVE:
        raise WrongState(_("This household does not exist any more."))
    if relation not in Person.Relation.values:
        raise NotValid(_("Choose one of the offered values."), field="relation")
    today = actor.today
    check_day(on, today, field="on")
    if relation == Person.Relation.HEAD:
        Person.objects.filter(household=target, is_head=True).exclude(pk=current.pk).update(
            is_head=False, relation=Person.Relation.OTHER
        )
    current.relation, current.is_head = relation, relation == Person.Relation.HEAD
    place_person(
        actor,
        current,
        division=target.division,
        household=target,
        reason=Move.Reason.HOUSEHOLD,
        on=on or today,
    )
    search.index_household(target)
    return current


@operation("people.leave_household")
def leave_household(*, actor: Actor, person: Person, on: date | None = None) -> Person:
    """Let the person live by themselves at the same place, in no household."""
    current = access.editable_person(actor, person.pk)
    left = current.household
    if left is None:
        raise WrongState(_("This person belongs to no household."))
    today = actor.today
    check_day(on, today, field="on")
    current.relation, current.is_head = "", False
    place_person(
        actor,
        current,
        division=current.division,
        household=None,
        reason=Move.Reason.HOUSEHOLD,
        on=on or today,
    )
    search.index_household(left)
    return current


@operation("people.move_household")
def move_household(
    *, actor: Actor, household: Household, division: Division, address: str, on: date | None = None
) -> Household:
    """The whole household moves house: its members live at the new place from that day."""
    current = access.editable_household(actor, household.pk)
    today = actor.today
    check_division(division, today)
    check_day(on, today, field="on")
    if not scope.holds(actor, access.EDIT, division.code):
        raise AccessDenied
    current.division, current.area_code = division, division.code
    current.address = address.strip()
    current.responsible = None
    saved(current)
    for member in Person.objects.select_for_update().filter(household=current):
        place_person(
            actor,
            member,
            division=division,
            household=current,
            reason=Move.Reason.MOVED,
            on=on or today,
        )
    search.index_household(current)
    note_on_timeline(
        actor=actor,
        kind="moved",
        summary=_("Moved to %(place)s"),
        details={"place": division.name},
        household=current,
    )
    return current

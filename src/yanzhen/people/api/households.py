"""Households for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Query, Status

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core import scope
from yanzhen.core.audit import reveal
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import NotValid
from yanzhen.core.rest import Key, Page, Reveal, Revealed, once, turn_of
from yanzhen.core.scope import Actor
from yanzhen.orgs.selectors import division_on
from yanzhen.people import access, selectors, services
from yanzhen.people.api import shapes
from yanzhen.people.api.persons import post_by_id
from yanzhen.people.models import Household

router = Router()
READ, WRITE = "people:read", "people:write"
Detail = shapes.HouseholdDetail


def household_by_uid(actor: Actor, uid: UUID) -> Household:
    """Raises NotFound, also when the actor may not see it."""
    found = access.visible_households(actor).filter(uid=uid).values_list("pk", flat=True).first()
    return access.household_for(actor, found or 0)


def shown(actor: Actor, household: Household) -> dict[str, Any]:
    """One household as the caller may see it, as things stand now."""
    household = household_by_uid(actor, household.uid)
    answering = selectors.responsible_for([household], actor.today).get(household.pk)
    names = ("uid", "version", "number", "state", "lng", "lat", "division")
    return {name: getattr(household, name) for name in names} | {
        "has_address": bool(household.address),
        "responsible": answering.name if answering else "",
        "members": selectors.members_of(actor, household),
    }


@router.get(
    "", **allowed(access.READ, READ, Page[shapes.HouseholdRow], _("The households of an area"))
)
def list_households(
    request: ActorRequest, wanted: Query[shapes.HouseholdsWanted]
) -> dict[str, Any]:
    rows, _count = selectors.listed_households(
        request.actor, query=wanted.q, place=wanted.place or ""
    )
    return turn_of(rows.prefetch_related(None).select_related("division"), wanted)


@router.post("", **allowed(access.EDIT, WRITE, Detail, _("Register a household"), status=201))
def register_household(
    request: ActorRequest, key: Key, body: shapes.NewHousehold
) -> Status[dict[str, Any]]:
    actor = request.actor
    division = division_on(body.division, actor.today)
    given = body.model_dump(exclude={"division"})
    household = once(
        actor,
        key,
        "people.register_household",
        body,
        lambda: services.register_household(actor=actor, division=division, **given),
    )
    return Status(201, shown(actor, household))


@router.get("/{uuid:uid}", **allowed(access.READ, READ, Detail, _("One household")))
def read_household(request: ActorRequest, uid: UUID) -> dict[str, Any]:
    return shown(request.actor, household_by_uid(request.actor, uid))


@router.patch("/{uuid:uid}", **allowed(access.EDIT, WRITE, Detail, _("Correct a household")))
def update_household(
    request: ActorRequest, uid: UUID, body: shapes.HouseholdChange
) -> dict[str, Any]:
    actor = request.actor
    household = household_by_uid(actor, uid)
    household = services.update_household(
        actor=actor,
        household=household,
        address=body.address,
        lng=household.lng if body.lng is None else body.lng,
        lat=household.lat if body.lat is None else body.lat,
        version=body.version,
    )
    return shown(actor, household)


@router.post("/{uuid:uid}/move", **allowed(access.EDIT, WRITE, Detail, _("Move house")))
def move_household(request: ActorRequest, uid: UUID, body: shapes.HouseholdMove) -> dict[str, Any]:
    actor = request.actor
    household = services.move_household(
        actor=actor,
        household=household_by_uid(actor, uid),
        division=division_on(body.division, actor.today),
        address=body.address,
        on=body.on,
    )
    return shown(actor, household)


@router.post(
    "/{uuid:uid}/responsible",
    **allowed(access.EDIT, WRITE, Detail, _("Say who answers for a household by name")),
)
def assign_household(request: ActorRequest, uid: UUID, body: shapes.Assigning) -> dict[str, Any]:
    actor = request.actor
    household = services.assign_household(
        actor=actor, household=household_by_uid(actor, uid), post=post_by_id(body.responsible)
    )
    return shown(actor, household)


@router.post(
    "/{uuid:uid}/reveal",
    **allowed(access.REVEAL, WRITE, Revealed, _("See the address of a household")),
)
def reveal_of_household(request: ActorRequest, uid: UUID, body: Reveal) -> dict[str, str]:
    """The plain address; who asked and why is kept."""
    actor = request.actor
    household = household_by_uid(actor, uid)
    scope.require(actor, access.REVEAL, household.area_code)
    if body.field != "address":
        raise NotValid(_("Choose one of the offered values."), field="field")
    return {"value": reveal(actor=actor, record=household, field=body.field, reason=body.reason)}

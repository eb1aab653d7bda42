"""The service list for programs."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core.edges import ActorRequest
from yanzhen.core.rest import Code, NumberedRef, OneOf, Page, Place, PlaceRef, Turn, inside, turn_of
from yanzhen.core.scope import Actor
from yanzhen.delivery import access
from yanzhen.delivery.models import ServiceItem
from yanzhen.orgs.access import fetch

router = Router()
Mode = Annotated[str, OneOf(ServiceItem.Mode)]
State = Annotated[str, OneOf(ServiceItem.State)]


class ItemRow(Schema):
    uid: UUID
    version: int
    name: str
    service_class: str
    category: str
    mode: Mode
    state: State
    division: PlaceRef
    description: str
    duration_minutes: int
    people_needed: int
    eligibility: str
    eligible_categories: list[str]
    skills: list[str]
    points_class: str
    project: NumberedRef | None
    risk_text: str


class ItemsWanted(Turn):
    place: Place | None = None
    state: State | None = None
    mode: Mode | None = None
    service_class: Code | None = None


def _listed(actor: Actor) -> QuerySet[ServiceItem]:
    return access.visible_items(actor).select_related("division", "project")


@router.get("", **allowed(access.READ, "delivery:read", Page[ItemRow], _("What can be ordered")))
def list_items(request: ActorRequest, wanted: Query[ItemsWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    exact = {n: getattr(wanted, n) for n in ("state", "mode", "service_class")}
    return turn_of(rows.filter(**{n: v for n, v in exact.items() if v}), wanted)


@router.get("/{uuid:uid}", **allowed(access.READ, "delivery:read", ItemRow, _("One service")))
def read_item(request: ActorRequest, uid: UUID) -> ServiceItem:
    return fetch(_listed(request.actor), uid=uid)

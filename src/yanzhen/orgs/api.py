"""Places and stations for programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema, Status
from pydantic import Field

from yanzhen.accounts.calling import Router, allowed
from yanzhen.accounts.roles import Role
from yanzhen.core.edges import ActorRequest
from yanzhen.core.rest import (
    Body,
    Code,
    Day,
    Key,
    Line,
    NamedRef,
    OneOf,
    Page,
    Place,
    PlaceRef,
    PostId,
    Reason,
    Short,
    Title,
    Turn,
    UserRef,
    Versioned,
    inside,
    named_row,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.orgs import access, services
from yanzhen.orgs.models import Division, Post, Station
from yanzhen.orgs.selectors import division_on

stations = Router()
divisions = Router()
posts = Router()
DivisionLevel = Annotated[str, OneOf(Division.Level)]
Level = Annotated[str, OneOf(Station.Level)]
Quality = Annotated[str, OneOf(Station.Quality)]
Metres = Annotated[int, Field(ge=1, le=1_000_000)]
Functions = Annotated[list[Short], Field(max_length=40)]


class DivisionRow(PlaceRef):
    """A place by its code, with the place above it and the days for which it stands."""

    level: DivisionLevel
    above: str | None
    valid_from: date
    valid_to: date | None

    @staticmethod
    def resolve_above(division: Division) -> str | None:
        return division.parent.code if division.parent else None


class DivisionPage(Schema):
    rows: list[DivisionRow]
    next: str | None


class DivisionsWanted(Schema):
    """Places inside ``place``, of one level; ``after`` is the code that ended the part before."""

    place: Place | None = None
    level: DivisionLevel | None = None
    after: Place | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class PostRow(Schema):
    """A duty in force: who holds which role where. Its id names the holder in other requests."""

    id: int
    role: str
    holder: UserRef
    division: PlaceRef | None
    station: NamedRef | None


class PostPage(Schema):
    rows: list[PostRow]
    next: int | None


class PostsWanted(Schema):
    """Posts inside ``place``; ``after`` is the id that ended the part before."""

    place: Place | None = None
    role: Annotated[str, OneOf(Role)] | None = None
    after: PostId | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 25


class StationRow(Schema):
    uid: UUID
    version: int
    name: str
    station_type: str
    level: Level
    quality: Quality
    division: PlaceRef
    parent: NamedRef | None
    address: str
    phone: str
    opening_hours: str
    opened_on: date | None
    valid_from: date
    valid_to: date | None


class StationDetail(StationRow):
    area_m2: int | None
    functions: list[str]
    specialty: str
    pilot_label: str
    operator: str | None
    host: str | None

    @staticmethod
    def resolve_operator(station: Station) -> str | None:
        return station.operator.name if station.operator else None

    @staticmethod
    def resolve_host(station: Station) -> str | None:
        return station.host.name if station.host else None


class StationsWanted(Turn):
    place: Place | None = None
    level: Level | None = None
    station_type: Code | None = None
    q: Short | None = None


class StationChange(Versioned):
    """What is to change; fields that are left out stay as they are."""

    name: Title | None = None
    quality: Quality | None = None
    address: Line | None = None
    phone: Annotated[str, Field(max_length=30, pattern=r"^[0-9+() -]*$")] | None = None
    opening_hours: Line | None = None
    area_m2: Metres | None = None
    functions: Functions | None = None
    specialty: Short | None = None
    pilot_label: Short | None = None


class NewStation(Body):
    name: Title
    station_type: Code
    level: Level
    division: Place
    parent: UUID | None = None
    quality: Quality = Station.Quality.STANDARD.value
    opened_on: Day | None = None
    address: Line = ""
    phone: Annotated[str, Field(max_length=30, pattern=r"^[0-9+() -]*$")] = ""
    opening_hours: Line = ""
    area_m2: Metres | None = None
    functions: Functions = []
    specialty: Short = ""
    pilot_label: Short = ""


class Closing(Body):
    on: Day | None = None
    reason: Reason


def _listed(actor: Actor) -> QuerySet[Station]:
    return access.visible_stations(actor).select_related("division", "parent", "operator", "host")


def _station(actor: Actor, uid: UUID) -> Station:
    return access.fetch(_listed(actor), uid=uid)


def _shown(actor: Actor, station: Station) -> StationDetail:
    return StationDetail.model_validate(_station(actor, station.uid))


@divisions.get(
    "", **allowed(access.READ, "orgs:read", DivisionPage, _("The places of an area, with codes"))
)
def list_divisions(request: ActorRequest, wanted: Query[DivisionsWanted]) -> dict[str, Any]:
    rows = access.visible_divisions(request.actor).select_related("parent").order_by("code")
    if wanted.place:
        rows = rows.filter(code__gte=wanted.place, code__lt=wanted.place + "~")
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.after:
        rows = rows.filter(code__gt=wanted.after)
    found = list(rows[: wanted.limit + 1])
    part = found[: wanted.limit]
    return {"rows": part, "next": part[-1].code if len(found) > wanted.limit else None}


@posts.get("", **allowed(access.READ, "orgs:read", PostPage, _("The posts in force in an area")))
def list_posts(request: ActorRequest, wanted: Query[PostsWanted]) -> dict[str, Any]:
    actor = request.actor
    in_force = Post.objects.on(actor.today).filter(pk__in=access.visible_posts(actor).values("pk"))
    rows = inside(in_force.select_related("user", "division", "station"), wanted.place)
    if wanted.role:
        rows = rows.filter(role=wanted.role)
    if wanted.after:
        rows = rows.filter(pk__gt=wanted.after)
    found = list(rows.order_by("pk")[: wanted.limit + 1])
    part = found[: wanted.limit]
    names = ("id", "role", "division", "station")
    shown = [{n: getattr(post, n) for n in names} | {"holder": post.user} for post in part]
    return {"rows": shown, "next": part[-1].pk if len(found) > wanted.limit else None}


@stations.get(
    "", **allowed(access.READ, "orgs:read", Page[StationRow], _("The stations of an area"))
)
def list_stations(request: ActorRequest, wanted: Query[StationsWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.station_type:
        rows = rows.filter(station_type=wanted.station_type)
    if wanted.q:
        rows = rows.filter(name__contains=wanted.q)
    return turn_of(rows, wanted)


@stations.post(
    "",
    **allowed(access.MANAGE_STATIONS, "orgs:write", StationDetail, _("Open a station"), status=201),
)
def open_station(request: ActorRequest, key: Key, body: NewStation) -> Status[StationDetail]:
    actor = request.actor
    given = body.model_dump(exclude={"division", "parent"})
    division = division_on(body.division, body.opened_on or actor.today)
    parent = (
        named_row(access.visible_stations(actor), body.parent, "parent") if body.parent else None
    )
    station = once(
        actor,
        key,
        "orgs.open_station",
        body,
        lambda: services.open_station(actor=actor, division=division, parent=parent, **given),
    )
    return Status(201, _shown(actor, station))


@stations.get("/{uuid:uid}", **allowed(access.READ, "orgs:read", StationDetail, _("One station")))
def read_station(request: ActorRequest, uid: UUID) -> Station:
    return _station(request.actor, uid)


@stations.patch(
    "/{uuid:uid}",
    **allowed(access.MANAGE_STATIONS, "orgs:write", StationDetail, _("Correct a station")),
)
def change_station(request: ActorRequest, uid: UUID, body: StationChange) -> StationDetail:
    actor = request.actor
    station = services.change_station(
        actor=actor, station=_station(actor, uid), **body.model_dump(exclude_none=True)
    )
    return _shown(actor, station)


@stations.post(
    "/{uuid:uid}/close",
    **allowed(access.MANAGE_STATIONS, "orgs:write", StationDetail, _("Close a station")),
)
def close_station(request: ActorRequest, uid: UUID, body: Closing) -> StationDetail:
    actor = request.actor
    station = services.close_station(actor=actor, station=_station(actor, uid), **body.model_dump())
    return _shown(actor, station)

"""Applications for assistance for programs: the list of an area, one application, its way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema, Status
from pydantic import Field

from yanzhen.accounts.calling import Router, allowed
from yanzhen.assistance import access, services
from yanzhen.assistance.models import AidApplication
from yanzhen.core.edges import ActorRequest
from yanzhen.core.rest import (
    Body,
    Code,
    Day,
    Key,
    Line,
    NamedRef,
    NumberedRef,
    OneOf,
    Page,
    Place,
    PlaceRef,
    StepRow,
    TimeSpent,
    Turn,
    UserRef,
    Versioned,
    VersionedBecause,
    VersionedWords,
    Words,
    inside,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.needs.refs import need_named
from yanzhen.orgs.access import fetch
from yanzhen.people.refs import person_named

router = Router()
READ, WRITE = "assistance:read", "assistance:write"
State = Annotated[str, OneOf(AidApplication.State)]
Result = Annotated[str, OneOf(AidApplication.Result)]


class MaterialRow(Schema):
    code: str
    name: str
    is_there: bool
    is_optional: bool = False


class ApplicationRow(Schema):
    """The result is that of the competent office, as it was told."""

    uid: UUID
    number: str
    version: int
    person: NamedRef
    division: PlaceRef
    helper: UserRef
    policy: str
    state: State
    begun_at: datetime
    due_at: datetime | None
    submitted_on: date | None
    submitted_to: str
    result: str
    result_on: date | None


class ApplicationDetail(ApplicationRow):
    need: NumberedRef | None
    materials: list[MaterialRow]
    result_words: str
    steps: list[StepRow]


class ApplicationsWanted(Turn):
    state: State | None = None
    policy: Code | None = None
    place: Place | None = None
    person: UUID | None = None


class NewApplication(Body):
    person: UUID
    policy: Code
    need: UUID | None = None


class Ticks(Versioned):
    """The codes of all materials that are there."""

    there: Annotated[list[Code], Field(max_length=40)]


class Helped(TimeSpent):
    words: Words


class HandedIn(Versioned):
    submitted_to: Line
    submitted_on: Day


class Told(Versioned):
    result: Result
    result_on: Day
    result_words: Words
    resident_word: Words = ""


def _listed(actor: Actor) -> QuerySet[AidApplication]:
    return access.visible_applications(actor).select_related("person", "division", "helper", "need")


def _shown(actor: Actor, uid: UUID) -> ApplicationDetail:
    return ApplicationDetail.model_validate(fetch(_listed(actor), uid=uid))


def _moved(
    request: ActorRequest, uid: UUID, body: Body, service: Callable[..., object]
) -> ApplicationDetail:
    """The application after one step."""
    actor = request.actor
    service(actor=actor, application=fetch(_listed(actor), uid=uid), **body.model_dump())
    return _shown(actor, uid)


@router.get(
    "", **allowed(access.READ, READ, Page[ApplicationRow], _("The applications of an area"))
)
def list_applications(request: ActorRequest, wanted: Query[ApplicationsWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    exact = {"state": wanted.state, "policy": wanted.policy, "person__uid": wanted.person}
    return turn_of(rows.filter(**{k: v for k, v in exact.items() if v}), wanted)


@router.post(
    "",
    **allowed(
        access.HELP, WRITE, ApplicationDetail, _("Begin to help with an application"), status=201
    ),
)
def begin_application(
    request: ActorRequest, key: Key, body: NewApplication
) -> Status[ApplicationDetail]:
    actor = request.actor
    person, need = person_named(actor, body.person), need_named(actor, body.need)
    application = once(
        actor,
        key,
        "assistance.begin_application",
        body,
        lambda: services.begin_application(
            actor=actor, person=person, policy=body.policy, need=need
        ),
    )
    return Status(201, _shown(actor, application.uid))


@router.get("/{uuid:uid}", **allowed(access.READ, READ, ApplicationDetail, _("One application")))
def read_application(request: ActorRequest, uid: UUID) -> AidApplication:
    return fetch(_listed(request.actor), uid=uid)


@router.post(
    "/{uuid:uid}/materials",
    **allowed(access.HELP, WRITE, ApplicationDetail, _("Say which materials are there")),
)
def tick_materials(request: ActorRequest, uid: UUID, body: Ticks) -> ApplicationDetail:
    return _moved(request, uid, body, services.tick_materials)


@router.post(
    "/{uuid:uid}/help",
    **allowed(access.HELP, WRITE, ApplicationDetail, _("Write down time spent helping")),
)
def note_help(request: ActorRequest, uid: UUID, body: Helped) -> ApplicationDetail:
    return _moved(request, uid, body, services.note_help)


@router.post(
    "/{uuid:uid}/submit",
    **allowed(access.HELP, WRITE, ApplicationDetail, _("Note that it was handed in")),
)
def submit_application(request: ActorRequest, uid: UUID, body: HandedIn) -> ApplicationDetail:
    return _moved(request, uid, body, services.submit_application)


@router.post(
    "/{uuid:uid}/more",
    **allowed(access.HELP, WRITE, ApplicationDetail, _("Note that the office asks for more")),
)
def note_more_asked(request: ActorRequest, uid: UUID, body: VersionedWords) -> ApplicationDetail:
    return _moved(request, uid, body, services.note_more_asked)


@router.post(
    "/{uuid:uid}/result",
    **allowed(access.HELP, WRITE, ApplicationDetail, _("Note what the office decided")),
)
def note_result(request: ActorRequest, uid: UUID, body: Told) -> ApplicationDetail:
    return _moved(request, uid, body, services.note_result)


@router.post(
    "/{uuid:uid}/withdraw",
    **allowed(access.HELP, WRITE, ApplicationDetail, _("Withdraw the application")),
)
def withdraw_application(
    request: ActorRequest, uid: UUID, body: VersionedBecause
) -> ApplicationDetail:
    return _moved(request, uid, body, services.withdraw_application)

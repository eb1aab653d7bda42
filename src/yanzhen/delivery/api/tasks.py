"""Tasks for programs: what somebody is invited to or serves, with the least they must know."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import StringConstraints

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core.audit import reveal
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.finding import the_row
from yanzhen.core.identity import mask_name, mask_phone
from yanzhen.core.rest import Body, Moment, NamedRef, Reveal, Revealed, Words
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, rules, selectors, services
from yanzhen.delivery.api.orders import PartOfDay, State
from yanzhen.delivery.board import orders_to_take
from yanzhen.delivery.models import Order
from yanzhen.orgs.access import fetch

router = Router()
READ, WRITE = "delivery:read", "delivery:write"
StartCode = Annotated[str, StringConstraints(max_length=6, pattern=r"^[0-9]{6}$")]


class TaskRow(Schema):
    """A task: name and phone of the resident stay masked, the place is only the village."""

    uid: UUID
    number: str
    state: State
    item: NamedRef
    person_name: str
    phone: str
    where: str
    wished_on: date
    wished_part: PartOfDay
    planned_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    minutes: int | None


class Tasks(Schema):
    rows: list[TaskRow]


class Acceptance(Body):
    planned_at: Moment | None = None


class Declining(Body):
    reason: Words = ""


class Start(Body):
    """The six digits that the resident says."""

    code: StartCode


class Finish(Body):
    words: Words = ""


def _task(actor: Actor, uid: UUID) -> Order:
    related = ("item", "person", "division__parent", "household")
    return fetch(access.tasks_of(actor).select_related(*related), uid=uid)


def _row(actor: Actor, order: Order) -> dict[str, Any]:
    view = selectors.task_view(actor, order)
    names = ("uid", "number", "state", "item", "wished_on", "wished_part", "planned_at")
    times = ("started_at", "finished_at", "minutes")
    return {name: getattr(order, name) for name in (*names, *times)} | {
        "person_name": mask_name(order.person.name),
        "phone": mask_phone(view.phone) if view.phone else "",
        "where": view.where,
    }


def _mine(actor: Actor) -> dict[str, Any]:
    return {"rows": [_row(actor, view.order) for view in selectors.tasks_of(actor)]}


@router.get(
    "", **allowed(access.SERVE, READ, Tasks, _("My invitations and tasks, the earliest first"))
)
def list_tasks(request: ActorRequest) -> dict[str, Any]:
    return _mine(request.actor)


@router.get(
    "/board", **allowed(access.SERVE, READ, Tasks, _("Orders on the open board that I may take"))
)
def list_board(request: ActorRequest) -> dict[str, Any]:
    """Names stay masked, the place is only the village, until the order is taken."""
    actor = request.actor
    return {"rows": [_row(actor, view.order) for view in orders_to_take(actor)]}


@router.post(
    "/board/{uuid:uid}/take",
    **allowed(access.SERVE, WRITE, TaskRow, _("Take an order from the open board")),
)
def take_order(request: ActorRequest, uid: UUID) -> dict[str, Any]:
    """The first to take it gets it; everybody else is answered with 409."""
    actor = request.actor
    order = the_row(Order.objects.select_related("item"), uid=uid, steps__step="offer")
    services.take_order(actor=actor, order=order)
    return _row(actor, _task(actor, uid))


@router.get("/{uuid:uid}", **allowed(access.SERVE, READ, TaskRow, _("One task of mine")))
def read_task(request: ActorRequest, uid: UUID) -> dict[str, Any]:
    return _row(request.actor, _task(request.actor, uid))


@router.post("/{uuid:uid}/accept", **allowed(access.SERVE, WRITE, TaskRow, _("Accept a task")))
def accept_order(request: ActorRequest, uid: UUID, body: Acceptance) -> dict[str, Any]:
    actor = request.actor
    services.accept_order(actor=actor, order=_task(actor, uid), planned_at=body.planned_at)
    return _row(actor, _task(actor, uid))


@router.post(
    "/{uuid:uid}/decline",
    **allowed(access.SERVE, WRITE, Tasks, _("Decline a task, without consequence")),
)
def decline_order(request: ActorRequest, uid: UUID, body: Declining) -> dict[str, Any]:
    """Answers the tasks that are left."""
    actor = request.actor
    services.decline_order(actor=actor, order=_task(actor, uid), reason=body.reason)
    return _mine(actor)


@router.post(
    "/{uuid:uid}/withdraw",
    **allowed(access.SERVE, WRITE, Tasks, _("Say that one cannot come after all")),
)
def withdraw_help(request: ActorRequest, uid: UUID, body: Declining) -> dict[str, Any]:
    """Answers the tasks that are left."""
    actor = request.actor
    services.withdraw_help(actor=actor, order=_task(actor, uid), reason=body.reason)
    return _mine(actor)


@router.post(
    "/{uuid:uid}/start",
    **allowed(access.SERVE, WRITE, TaskRow, _("Sign in at the resident's, with their code")),
)
def start_service(request: ActorRequest, uid: UUID, body: Start) -> dict[str, Any]:
    actor = request.actor
    services.start_service(actor=actor, order=_task(actor, uid), code=body.code)
    return _row(actor, _task(actor, uid))


@router.post(
    "/{uuid:uid}/finish", **allowed(access.SERVE, WRITE, TaskRow, _("Sign out of the service"))
)
def finish_service(request: ActorRequest, uid: UUID, body: Finish) -> dict[str, Any]:
    actor = request.actor
    services.finish_service(actor=actor, order=_task(actor, uid), words=body.words)
    return _row(actor, _task(actor, uid))


@router.post(
    "/{uuid:uid}/reveal",
    **allowed(access.SERVE, WRITE, Revealed, _("See the place or the phone, while serving")),
)
def reveal_of_task(request: ActorRequest, uid: UUID, body: Reveal) -> dict[str, str]:
    """From the acceptance to the end; who asked and why is kept."""
    actor = request.actor
    order = _task(actor, uid)
    records = {"place": order, "phone": order.person}
    if body.field not in records:
        raise NotValid(_("Choose one of the listed values."), field="field")
    if order.state not in rules.HELD_BY_HELPER or not access.has_accepted(actor, order):
        raise AccessDenied
    record = records[body.field]
    return {"value": reveal(actor=actor, record=record, field=body.field, reason=body.reason)}

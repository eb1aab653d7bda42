"""Needs for programs: the list of an area, one need, and its steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Status

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core import audit, scope
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.rest import (
    ContactTry,
    Key,
    Page,
    Reveal,
    Revealed,
    Versioned,
    inside,
    named_row,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.needs import access, services
from yanzhen.needs.api.rows import (
    Close,
    HandOver,
    Identify,
    Merge,
    NeedDetail,
    NeedRow,
    NeedsWanted,
    NewNeed,
    Publish,
    Reply,
    Triage,
)
from yanzhen.needs.models import Need
from yanzhen.orgs.access import fetch
from yanzhen.orgs.models import Organization, Post
from yanzhen.orgs.selectors import division_on, organizations_for_picker
from yanzhen.people.access import visible_households
from yanzhen.people.models import Household
from yanzhen.people.refs import person_named

router = Router()


def _listed(actor: Actor) -> QuerySet[Need]:
    return access.visible_needs(actor).select_related(
        *("person", "household", "organization", "division", "owner__user"),
        *("department", "collection"),
    )


def _need(actor: Actor, uid: UUID) -> Need:
    return fetch(_listed(actor), uid=uid)


def shown_need(actor: Actor, need: Need) -> NeedDetail:
    return NeedDetail.model_validate(_need(actor, need.uid))


def _household(actor: Actor, uid: UUID) -> Household:
    return named_row(visible_households(actor).select_related("division"), uid, "household")


def _organization(actor: Actor, pk: int) -> Organization:
    found = organizations_for_picker(actor).filter(pk=pk).select_related("division").first()
    if found is None:
        raise NotValid(NotFound.message, field="organization")
    return found


def _department(pk: int) -> Organization:
    """The organisation; whether it answers for the area is judged by the service."""
    found = Organization.objects.filter(pk=pk).first()
    if found is None:
        raise NotValid(_("Choose a department that answers for this area."), field="department")
    return found


def _post(pk: int) -> Post:
    """The post; whether it fits the need is judged by the service. Raises NotValid."""
    found = Post.objects.select_related("user").filter(pk=pk).first()
    if found is None:
        raise NotValid(_("Choose somebody who is on duty for this area."), field="owner")
    return found


@router.get("", **allowed(access.READ, "needs:read", Page[NeedRow], _("The needs of an area")))
def list_needs(request: ActorRequest, wanted: Query[NeedsWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    exact = {n: getattr(wanted, n) for n in ("state", "lane", "category", "channel")}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.person:
        rows = rows.filter(person__uid=wanted.person)
    if wanted.q:
        rows = rows.filter(title__contains=wanted.q)
    return turn_of(rows, wanted)


@router.post(
    "", **allowed(access.RECORD, "needs:write", NeedDetail, _("Record a need"), status=201)
)
def record_need(request: ActorRequest, key: Key, body: NewNeed) -> Status[NeedDetail]:
    actor = request.actor
    apart = {"person", "household", "organization", "division", "proxy_consent"}
    given = body.model_dump(exclude=apart)
    division = division_on(body.division, actor.today) if body.division else None
    person = person_named(actor, body.person) if body.person else None
    household = _household(actor, body.household) if body.household else None
    organization = _organization(actor, body.organization) if body.organization else None
    need = once(
        actor,
        key,
        "needs.record_need",
        body,
        lambda: services.record_need(
            actor=actor,
            person=person,
            household=household,
            organization=organization,
            division=division,
            proxy_consent=body.proxy_consent or "",
            **given,
        ),
    )
    return Status(201, shown_need(actor, need))


@router.get("/{uuid:uid}", **allowed(access.READ, "needs:read", NeedDetail, _("One need")))
def read_need(request: ActorRequest, uid: UUID) -> Need:
    return _need(request.actor, uid)


@router.post(
    "/{uuid:uid}/triage",
    **allowed(access.TRIAGE, "needs:write", NeedDetail, _("Put a need into a lane")),
)
def triage_need(request: ActorRequest, uid: UUID, body: Triage) -> NeedDetail:
    actor = request.actor
    given = body.model_dump(exclude={"owner"})
    owner = _post(body.owner) if body.owner else None
    need = services.triage_need(actor=actor, need=_need(actor, uid), owner=owner, **given)
    return shown_need(actor, need)


@router.post(
    "/{uuid:uid}/hand-over",
    **allowed(
        access.TRIAGE, "needs:write", NeedDetail, _("Give a need to another worker or a department")
    ),
)
def hand_over_need(request: ActorRequest, uid: UUID, body: HandOver) -> NeedDetail:
    actor = request.actor
    need = services.hand_over_need(
        actor=actor,
        need=_need(actor, uid),
        owner=_post(body.owner) if body.owner else None,
        department=_department(body.department) if body.department else None,
        reason=body.reason,
        version=body.version,
    )
    return shown_need(actor, need)


@router.post(
    "/{uuid:uid}/tries",
    **allowed(access.RECORD, "needs:write", NeedDetail, _("Note that somebody was not reached")),
)
def note_contact_try(request: ActorRequest, uid: UUID, body: ContactTry) -> NeedDetail:
    actor = request.actor
    need = services.note_contact_try(actor=actor, need=_need(actor, uid), words=body.words)
    return shown_need(actor, need)


@router.post(
    "/{uuid:uid}/person",
    **allowed(access.RECORD, "needs:write", NeedDetail, _("Say whose need it is")),
)
def identify_caller(request: ActorRequest, uid: UUID, body: Identify) -> NeedDetail:
    actor = request.actor
    need = services.identify_caller(
        actor=actor,
        need=_need(actor, uid),
        person=person_named(actor, body.person),
        version=body.version,
    )
    return shown_need(actor, need)


@router.post(
    "/{uuid:uid}/close", **allowed(access.CLOSE, "needs:write", NeedDetail, _("Close a need"))
)
def close_need(request: ActorRequest, uid: UUID, body: Close) -> NeedDetail:
    actor = request.actor
    given = body.model_dump() | {"reason_code": body.reason_code or ""}
    need = services.close_need(actor=actor, need=_need(actor, uid), **given)
    return shown_need(actor, need)


@router.post(
    "/{uuid:uid}/merge",
    **allowed(access.MERGE, "needs:write", NeedDetail, _("Make two records of one need into one")),
)
def merge_needs(request: ActorRequest, uid: UUID, body: Merge) -> NeedDetail:
    actor = request.actor
    kept = _need(actor, uid)
    absorbed = named_row(access.visible_needs(actor), body.absorbed, "absorbed")
    need = services.merge_needs(actor=actor, kept=kept, absorbed=absorbed, version=body.version)
    return shown_need(actor, need)


@router.post(
    "/{uuid:uid}/unmerge",
    **allowed(access.MERGE, "needs:write", NeedDetail, _("Make two needs again of one")),
)
def unmerge_needs(request: ActorRequest, uid: UUID, body: Versioned) -> NeedDetail:
    """Called with the need that was absorbed."""
    actor = request.actor
    need = services.unmerge_needs(actor=actor, absorbed=_need(actor, uid), version=body.version)
    return shown_need(actor, need)


@router.post(
    "/{uuid:uid}/reply",
    **allowed(access.TRIAGE, "needs:write", NeedDetail, _("Note what a department replied")),
)
def reply_for_department(request: ActorRequest, uid: UUID, body: Reply) -> NeedDetail:
    actor = request.actor
    need = services.reply_for_department(actor=actor, need=_need(actor, uid), **body.model_dump())
    return shown_need(actor, need)


@router.post(
    "/{uuid:uid}/publish",
    **allowed(access.PUBLISH, "needs:write", NeedDetail, _("Put a need on the public list")),
)
def publish_need(request: ActorRequest, uid: UUID, body: Publish) -> NeedDetail:
    actor = request.actor
    need = services.publish_need(actor=actor, need=_need(actor, uid), **body.model_dump())
    return shown_need(actor, need)


@router.post(
    "/{uuid:uid}/unpublish",
    **allowed(access.PUBLISH, "needs:write", NeedDetail, _("Take a need off the public list")),
)
def withdraw_publication(request: ActorRequest, uid: UUID, body: Versioned) -> NeedDetail:
    actor = request.actor
    need = services.withdraw_publication(actor=actor, need=_need(actor, uid), version=body.version)
    return shown_need(actor, need)


@router.post(
    "/{uuid:uid}/reveal",
    **allowed(access.RECORD, "needs:write", Revealed, _("See the number of a caller")),
)
def reveal_of_need(request: ActorRequest, uid: UUID, body: Reveal) -> dict[str, str]:
    """The plain value of ``caller_phone``; who asked and why is kept."""
    actor = request.actor
    need = _need(actor, uid)
    scope.require(actor, access.RECORD, need.area_code)
    if body.field != "caller_phone":
        raise NotValid(_("Choose one of the listed values."), field="field")
    value = audit.reveal(actor=actor, record=need, field=body.field, reason=body.reason)
    return {"value": value}

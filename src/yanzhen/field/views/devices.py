"""What a device calls: registering, taking along, sending, asking, the contact of a stranger."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotValid
from yanzhen.core.fields import plain
from yanzhen.core.scope import Channel, system_actor
from yanzhen.core.steps import POST
from yanzhen.field import access, envelope, selectors, services
from yanzhen.field.limits import Limits, limits
from yanzhen.field.models import Device
from yanzhen.field.rules import Why
from yanzhen.field.sentences import file_sentence
from yanzhen.field.services.devices import has_to_be_wiped, note_wiped, opened_text
from yanzhen.field.services.uploads import Outcome
from yanzhen.field.views.calls import (
    answer,
    answers_json,
    body_of,
    device_in,
    list_in,
    speaks_our_protocol,
    syncing,
    text_in,
    uuid_in,
)

MOST_DEVICES = 50


@page(access.USE, methods=POST)
@answers_json
def device(request: ActorRequest) -> HttpResponse:
    """Open what this browser keeps for the worker: the key; or register it as their device.

    The browser tells all ``devices`` that it holds, whosesoever they are.
    """
    body, actor = body_of(request), syncing(request)
    speaks_our_protocol(body)
    version = text_in(body, "app", 40)
    token = ""
    known = [uuid_in({"id": u}, "id") for u in list_in(body, "devices", MOST_DEVICES)]
    if mine := selectors.own_device_among(actor, known):
        found = services.release_key(actor=actor, device=mine, app_version=version)
    else:
        token = secrets.token_urlsafe(32)
        found = services.register_device(
            actor=actor, label=text_in(body, "label", 80), app_version=version, token=token
        )
    return answer(
        device=str(found.uid),
        key=plain(found.key),
        token=token,
        user=actor.user_id,
        name=actor.name,
        limits=_told(limits(found.area_code, actor.now)),
        now=actor.now.isoformat(),
    )


def _told(held: Limits) -> dict[str, int]:
    return {name: getattr(held, name) for name in held.__slots__}


@page(access.USE, methods=POST)
@answers_json
def bundle(request: ActorRequest) -> HttpResponse:
    """The worker's duty to take along; it replaces what the device had."""
    body, actor = body_of(request), syncing(request)
    speaks_our_protocol(body)
    taken_by = device_in(actor, body)
    content = selectors.bundle_of(actor)
    made = services.make_bundle(
        actor=actor,
        device=taken_by,
        persons=len(content["persons"]),
        records=len(content["records"]),
    )
    return answer(
        **content, made_at=made.made_at.isoformat(), good_until=made.good_until.isoformat()
    )


@page(access.USE, methods=POST)
@answers_json
def uploads(request: ActorRequest) -> HttpResponse:
    """Take edits; every one is answered by itself."""
    body, actor = body_of(request), syncing(request)
    speaks_our_protocol(body)
    sender = device_in(actor, body)
    most = limits(sender.area_code, actor.now).edits_at_once
    outcomes = services.take_uploads(
        actor=actor,
        device=sender,
        sent=[_sent(one) for one in list_in(body, "edits", most)],
        sent_at=envelope.moment(body.get("sent_at"), "sent_at"),
        app_version=text_in(body, "app", 40),
    )
    return answer(answers=[_answered(one) for one in outcomes], now=actor.now.isoformat())


def _sent(one: Any) -> services.Sent:
    if not isinstance(one, dict):
        raise NotValid(_("What was sent could not be read. Send it again as JSON."), field="edits")
    text, digest = one.get("text"), one.get("digest")
    if not isinstance(text, str) or not isinstance(digest, str):
        raise NotValid(_("What was sent could not be read. Send it again as JSON."), field="edits")
    return services.Sent(uuid_in(one, "id"), text, digest)


def _answered(outcome: Outcome) -> dict[str, Any]:
    if outcome.upload is not None:
        return selectors.answer_of(outcome.upload)
    return {
        "id": str(outcome.uid),
        "state": "error",
        "why": outcome.code,
        "sentence": outcome.error,
        "is_open": False,
        "version": None,
    }


@page(access.USE, methods=POST)
@answers_json
def states(request: ActorRequest) -> HttpResponse:
    """How edits and photos stand that the device sent and that were not settled then."""
    body, actor = body_of(request), syncing(request)
    device_in(actor, body)
    uids = [uuid_in({"id": u}, "id") for u in list_in(body, "ids", 500)]
    photos = [uuid_in({"id": u}, "id") for u in list_in(body, "photos", 500)]
    return answer(
        answers=[selectors.answer_of(u) for u in selectors.own_uploads(actor, uids)],
        photos=[
            {"id": str(p.uid), "state": p.state, "sentence": file_sentence(p)}
            for p in selectors.own_photos(actor, photos)
        ],
    )


@csrf_exempt
@page(public=True, methods=POST)
@answers_json
def contact(request: HttpRequest) -> HttpResponse:
    """A device asks with its token, whoever is signed in, whether it has to be wiped.

    If so, what it had not sent comes sealed with its key, is laid into quarantine, and only then
    the device is told to remove everything.
    """
    body = body_of(request)
    found = services.contact_device(uid=uuid_in(body, "device"), token=text_in(body, "token", 80))
    if not has_to_be_wiped(found):
        return answer(state="ok")
    actor = system_actor(now=timezone.now(), name="device", channel=Channel.SYNC)
    if body.get("is_wiped") is True:
        note_wiped(actor=actor, device=found)
        return answer(state="wiped")
    sealed = list_in(body, "sealed", limits(found.area_code, actor.now).edits_at_once)
    outcomes = services.take_uploads(
        actor=actor,
        device=found,
        sent=[one for item in sealed if (one := _opened(found, item))],
        sent_at=envelope.moment(body.get("sent_at"), "sent_at") if sealed else actor.now,
        app_version=text_in(body, "app", 40),
        held=Why.LOCKED,
    )
    return answer(
        state="wipe",
        sentence=_("This device was withdrawn. What it kept is removed from it."),
        kept=[str(o.uid) for o in outcomes if o.upload is not None],
        part_bytes=limits(found.area_code, actor.now).part_bytes,
    )


def _opened(found: Device, item: Any) -> services.Sent | None:
    """An edit that a locked device sealed; nothing when it cannot be opened."""
    content = opened_text(found, item.get("sealed") if isinstance(item, dict) else None)
    return None if content is None else _sent(content)

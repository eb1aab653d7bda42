"""Photos in parts: announced, sent part by part, gone on with after a break."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.scope import Actor, Channel, system_actor
from yanzhen.core.steps import POST
from yanzhen.field import access, services
from yanzhen.field.models import Device, FieldPhoto
from yanzhen.field.sentences import file_sentence
from yanzhen.field.services.devices import has_to_be_wiped
from yanzhen.field.services.photos import missing_parts
from yanzhen.field.views.calls import (
    answer,
    answers_json,
    body_of,
    device_in,
    list_in,
    syncing,
    text_in,
    uuid_in,
)

MOST_PARTS = 400
MOST_ABOUT = 40_000


def _told(photo: FieldPhoto) -> HttpResponse:
    return answer(
        id=str(photo.uid),
        state=photo.state,
        sentence=file_sentence(photo),
        missing=missing_parts(photo),
    )


@page(access.USE, methods=POST)
@answers_json
def photo_start(request: ActorRequest) -> HttpResponse:
    """Announce a photo; the answer says which parts are wanted."""
    body, actor = body_of(request), syncing(request)
    size = body.get("bytes")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise NotValid(_("This photo could not be read."), field="bytes")
    photo = services.start_photo(
        actor=actor,
        device=device_in(actor, body),
        uid=uuid_in(body, "id"),
        kind=text_in(body, "kind", 30),
        record=uuid_in(body, "record"),
        purpose=text_in(body, "purpose", 10) or FieldPhoto.Purpose.PHOTO,
        name=text_in(body, "name", 160),
        bytes=size,
        digest=text_in(body, "digest", 64),
        part_digests=_digests(body),
    )
    return _told(photo)


def _digests(body: dict[str, Any]) -> list[str]:
    parts = list_in(body, "parts", MOST_PARTS)
    if not all(isinstance(d, str) for d in parts):
        raise NotValid(_("This photo could not be read."), field="parts")
    return parts


@page(access.USE, methods=POST)
@answers_json
def photo_part(request: ActorRequest, device: UUID, uid: UUID, number: int) -> HttpResponse:
    """Take one part, sent as its bare bytes."""
    actor = syncing(request)
    sender = device_in(actor, {"device": str(device)})
    return _told(
        services.take_part(actor=actor, device=sender, uid=uid, number=number, raw=request.body)
    )


# -- of a device that was withdrawn ---------------------------------------------------------------


def _withdrawn(uid: UUID, token: str) -> tuple[Device, Actor]:
    """The device that shows its token and has to be wiped. Raises NotFound for every other."""
    found = services.contact_device(uid=uid, token=token)
    if not has_to_be_wiped(found):
        raise NotFound
    return found, system_actor(now=timezone.now(), name="device", channel=Channel.SYNC)


@csrf_exempt
@page(public=True, methods=POST)
@answers_json
def contact_file(request: HttpRequest) -> HttpResponse:
    """A withdrawn device announces a file that it had not sent, sealed with its key."""
    body = body_of(request)
    found, actor = _withdrawn(uuid_in(body, "device"), text_in(body, "token", 80))
    photo = services.take_sealed_file(
        actor=actor,
        device=found,
        uid=uuid_in(body, "id"),
        kind=text_in(body, "kind", 30),
        record=uuid_in(body, "record"),
        about=text_in(body, "about", MOST_ABOUT),
        part_digests=_digests(body),
    )
    return _told(photo)


@csrf_exempt
@page(public=True, methods=POST)
@answers_json
def contact_file_part(request: HttpRequest, device: UUID, uid: UUID, number: int) -> HttpResponse:
    """One part of it, sent as its bare bytes; the token stands in a header."""
    found, actor = _withdrawn(device, request.headers.get("X-Device-Token", "")[:80])
    return _told(
        services.take_part(actor=actor, device=found, uid=uid, number=number, raw=request.body)
    )

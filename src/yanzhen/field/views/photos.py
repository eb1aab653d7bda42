"""Photos in parts: announced, sent part by part, gone on with after a break."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotValid
from yanzhen.core.steps import POST
from yanzhen.field import access, services
from yanzhen.field.models import FieldPhoto
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


def _told(photo: FieldPhoto) -> HttpResponse:
    return answer(
        id=str(photo.uid),
        state=photo.state,
        sentence=photo.message or str(photo.get_state_display()),
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
    parts = list_in(body, "parts", MOST_PARTS)
    if not all(isinstance(d, str) for d in parts):
        raise NotValid(_("This photo could not be read."), field="parts")
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
        part_digests=parts,
    )
    return _told(photo)


@page(access.USE, methods=POST)
@answers_json
def photo_part(request: ActorRequest, device: UUID, uid: UUID, number: int) -> HttpResponse:
    """Take one part, sent as its bare bytes."""
    actor = syncing(request)
    sender = device_in(actor, {"device": str(device)})
    return _told(
        services.take_part(actor=actor, device=sender, uid=uid, number=number, raw=request.body)
    )

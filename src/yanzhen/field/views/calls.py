"""How a device calls: JSON in, JSON out, every refusal a sentence."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, problem
from yanzhen.core.errors import DomainError, NotValid
from yanzhen.core.scope import Actor, Channel
from yanzhen.field.models import Device
from yanzhen.field.rules import PROTOCOL
from yanzhen.field.services import own_device

MOST_BYTES = 4 * 1024 * 1024
View = Callable[..., HttpResponse]


class AppTooNew(DomainError):
    code = "app_too_new"
    status = 409


def answers_json(view: View) -> View:
    """Tell refusals as the API does, in JSON."""

    @functools.wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            return problem(error.status, error.code, str(error), error.field)

    return told


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent. Raises NotValid."""
    try:
        found = json.loads(request.body) if len(request.body) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise NotValid(_("What was sent could not be read. Send it again as JSON."))
    return found


def speaks_our_protocol(body: dict[str, Any]) -> None:
    """An older app is understood; a newer one than this server keeps its records and waits."""
    spoken = body.get("protocol")
    if not isinstance(spoken, int) or isinstance(spoken, bool) or spoken < 1:
        raise NotValid(_("The app does not say how it speaks. Load the page anew."))
    if spoken > PROTOCOL:
        raise AppTooNew(
            _("The app is newer than this server. Your records stay on the device until then.")
        )


def uuid_in(body: dict[str, Any], name: str) -> UUID:
    try:
        return UUID(body[name])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotValid(
            _("This record could not be read at “%(place)s”. It stays on the device."),
            field=name,
            place=name,
        ) from None


def text_in(body: dict[str, Any], name: str, most: int) -> str:
    value = body.get(name, "")
    return value[:most] if isinstance(value, str) else ""


def list_in(body: dict[str, Any], name: str, most: int) -> list[Any]:
    """A list of at most so many. Raises NotValid."""
    found = body.get(name, [])
    if not isinstance(found, list):
        raise NotValid(_("What was sent could not be read. Send it again as JSON."), field=name)
    if len(found) > most:
        raise NotValid(_("Too many at once: send at most %(most)s."), field=name, most=most)
    return found


def syncing(request: ActorRequest) -> Actor:
    return replace(request.actor, channel=Channel.SYNC)


def device_in(actor: Actor, body: dict[str, Any]) -> Device:
    return own_device(actor=actor, uid=uuid_in(body, "device"))


def answer(**content: Any) -> JsonResponse:
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False})

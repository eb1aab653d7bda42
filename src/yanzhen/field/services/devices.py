"""Devices: registered at sign-in, given their key, revoked, wiped at their next contact."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import AccessDenied, DomainError, NotFound, NotValid, WrongState
from yanzhen.core.fields import plain
from yanzhen.core.operations import note, operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.field import access
from yanzhen.field.limits import limits
from yanzhen.field.models import Device

NONCE = 12


class DeviceRevoked(DomainError):
    code = "device_revoked"
    status = 410
    message = _("This device was withdrawn. What it kept is removed from it.")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _area_of(actor: Actor) -> str:
    """Where the worker's duty lies: the narrowest place of their posts in the field."""
    found = [g.area for g in actor.grants if g.role in access.USE.roles]
    return max(found, key=len, default="")


@operation("field.register_device")
def register_device(*, actor: Actor, label: str, app_version: str = "", token: str = "") -> Device:
    """Note a device of the actor and make its key. The caller makes the ``token`` and tells it.

    Of too many devices the one that was away longest is revoked.
    """
    scope.require(actor, access.USE)
    area = _area_of(actor)
    mine = Device.objects.filter(user_id=access.user_key(actor), revoked_at=None)
    most = limits(area, actor.now).devices_of_a_worker
    for old in mine.order_by("-last_contact_at")[most - 1 :]:
        old.revoked_at, old.revoke_reason = actor.now, "replaced"
        old.save(update_fields=["revoked_at", "revoke_reason"])
    return Device.objects.create(
        user_id=access.user_key(actor),
        area_code=area,
        label=worded(label.strip() or _("A device"), longest=80),
        key=base64.b64encode(os.urandom(32)).decode(),
        token_digest=_digest(token or secrets.token_urlsafe(32)),
        app_version=app_version[:40],
        created_at=actor.now,
        last_contact_at=actor.now,
    )


def own_device(*, actor: Actor, uid: UUID) -> Device:
    """The actor's own device. Raises NotFound and DeviceRevoked."""
    scope.require(actor, access.USE)
    device = Device.objects.filter(uid=uid, user_id=access.user_key(actor)).first()
    if device is None:
        raise NotFound
    if device.revoked_at is not None:
        raise DeviceRevoked
    return device


@operation("field.release_key")
def release_key(*, actor: Actor, device: Device, app_version: str = "") -> Device:
    """The signed-in owner opens what the device keeps: the caller reads ``device.key`` once."""
    if device.user_id != actor.user_id or device.revoked_at is not None:
        raise AccessDenied
    device.last_contact_at, device.app_version = actor.now, app_version[:40]
    device.save(update_fields=["last_contact_at", "app_version"])
    return device


@operation("field.revoke_device")
def revoke_device(*, actor: Actor, device: Device, reason: str) -> Device:
    """Withdraw a device: at its next contact it sends what it has not sent, and is wiped."""
    if not access.can_revoke(actor, device):
        raise AccessDenied
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why the device is withdrawn."), field="reason")
    device = locked(device)
    if device.revoked_at is not None:
        raise WrongState(_("This device was withdrawn already."))
    device.revoked_at, device.revoked_by_id = actor.now, actor.user_id
    device.revoke_reason = reason.strip()[:200]
    note(reason=device.revoke_reason)
    return saved(device)


def contact_device(*, uid: UUID, token: str) -> Device:
    """The device that shows its token, whoever is signed in. Raises NotFound."""
    device = Device.objects.select_related("user").filter(uid=uid).first()
    if device is None or not hmac.compare_digest(device.token_digest, _digest(token)):
        raise NotFound
    return device


def has_to_be_wiped(device: Device) -> bool:
    """Whether the device was withdrawn, or its owner may no longer sign in."""
    return device.revoked_at is not None or not device.user.is_active


@operation("field.note_wiped")
def note_wiped(*, actor: Actor, device: Device) -> Device:
    """The device says that it holds nothing any more."""
    if device.wiped_at is None:
        device.wiped_at = actor.now
        device.save(update_fields=["wiped_at"])
    return device


def key_of(device: Device) -> bytes:
    return base64.b64decode(plain(device.key))


def opened(device: Device, sealed: bytes) -> bytes | None:
    """What the device sealed with its key; nothing when it cannot be opened."""
    try:
        return AESGCM(key_of(device)).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except (ValueError, InvalidTag):
        return None


def opened_text(device: Device, sealed: Any) -> Any:
    """The JSON in a sealed text; nothing when it cannot be read."""
    try:
        plain = opened(device, base64.b64decode(sealed))
        return None if plain is None else json.loads(plain)
    except (TypeError, ValueError, binascii.Error):
        return None

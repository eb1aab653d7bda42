"""What a device sends, read strictly: the text of an edit, whose digest it also sends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import NotValid
from yanzhen.field import rules

MOST_TEXT = 200_000
MOST_FIELDS = 500
MOST_NUMBER = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Envelope:
    """One edit as its text tells it."""

    uid: UUID
    kind: str
    record: UUID
    person: UUID
    branch: UUID
    trunk: int
    number: int
    is_creation: bool
    happened_at: datetime
    claimed_at: datetime
    changes: Mapping[str, rules.Change]


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read(uid: UUID, text: str, digest: str) -> Envelope:
    """The edit in a text. Raises NotValid naming what is wrong."""
    if len(text) > MOST_TEXT:
        raise NotValid(_("This record is too large."), field="text")
    if digest_of(text) != digest:
        raise NotValid(_("This record was damaged on the way. Send it again."), field="digest")
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise _unreadable("text")
    branch, trunk = content.get("branch"), content.get("trunk")
    if (branch is None) != (trunk is None):
        raise NotValid(
            _("This change does not say on which state it stands. Load the list anew."),
            field="trunk" if trunk is None else "branch",
        )
    edit = Envelope(
        uid=_uuid(content, "id"),
        kind=_text(content, "kind"),
        record=_uuid(content, "record"),
        person=_uuid(content, "person"),
        branch=_uuid(content, "branch"),
        trunk=_number(content, "trunk", 0),
        number=_number(content, "number", 1),
        is_creation=content.get("is_creation") is True,
        happened_at=_moment(content, "happened_at"),
        claimed_at=_moment(content, "claimed_at"),
        changes=_changes(content),
    )
    if edit.uid != uid:
        raise _unreadable("id")
    if edit.is_creation and (edit.trunk, edit.number) != (0, 1):
        raise _unreadable("number")
    return edit


def _unreadable(field: str) -> NotValid:
    return NotValid(
        _("This record could not be read at “%(place)s”. It stays on the device."),
        field=field,
        place=field,
    )


def _uuid(content: Mapping[str, Any], name: str) -> UUID:
    try:
        return UUID(content[name])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _unreadable(name) from None


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 30:
        raise _unreadable(name)
    return value


def _number(content: Mapping[str, Any], name: str, least: int) -> int:
    value = content.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MOST_NUMBER:
        raise _unreadable(name)
    if name == "number" and value > rules.LONGEST_BRANCH:
        raise _unreadable(name)
    return value


def moment(value: Any, name: str) -> datetime:
    """A moment with its zone. Raises NotValid."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _unreadable(name) from None
    if found.tzinfo is None or not 2000 <= found.year <= 2200:
        raise _unreadable(name)
    return found


def _moment(content: Mapping[str, Any], name: str) -> datetime:
    return moment(content.get(name), name)


def _changes(content: Mapping[str, Any]) -> dict[str, rules.Change]:
    found = content.get("changes")
    if not isinstance(found, dict) or not 0 < len(found) <= MOST_FIELDS:
        raise _unreadable("changes")
    changes = {}
    for name, pair in found.items():
        if len(name) > 120 or not isinstance(pair, list) or len(pair) != 2:
            raise _unreadable("changes")
        changes[name] = rules.Change(pair[0], pair[1])
    return changes

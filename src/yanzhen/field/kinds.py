"""The kinds of record that a device may write, registered by a module each.

>>> sync_kind(SyncKind("visit", _("visit"), find=…, values=…, create=…, change=…))  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import NotValid
from yanzhen.core.models import Attachment
from yanzhen.core.scope import Actor
from yanzhen.people.models import Person


@dataclass(frozen=True, slots=True)
class Draft:
    """A record as a device made it: its own id, of whom it speaks, when it was, what stands in it.

    ``happened_at`` says by the rules of which day the values are judged.
    """

    uid: UUID
    person: Person
    happened_at: datetime
    claimed_at: datetime
    values: Mapping[str, Any]
    user_id: int


@dataclass(frozen=True, slots=True)
class SyncKind:
    """How records of one kind are found, read and written.

    ``values`` gives the fields of now, ``section/id`` for items of repeated sections. ``create``
    and ``change`` call services of the app that owns the record and raise its refusals; ``change``
    is given the new values of single fields, None for an item that was removed. ``attach`` keeps a
    file with a record for its purpose. ``normal`` writes a value as ``values`` would. ``word_of``
    is empty for a field that nobody has to read. What is not ``is_changeable`` is part of a
    creation only; a later change of it is kept beside the record. ``recent`` are the worker's own
    records, taken along.
    """

    code: str
    title: str | Promise
    find: Callable[[UUID], Any | None]
    recent: Callable[[Actor], Iterable[Any]]
    normal: Callable[[str, Any], Any]
    values: Callable[[Any], Mapping[str, Any]]
    create: Callable[[Actor, Draft], Any]
    change: Callable[[Actor, Any, Mapping[str, Any], Draft], Any]
    attach: Callable[[Actor, Any, UploadedFile[Any], str], Attachment]
    is_changeable: Callable[[str], bool]
    word_of: Callable[[str], str]
    value_word: Callable[[str, Any], str | None]
    person_of: Callable[[Any], Person]
    happened_at: Callable[[Any], datetime]
    url: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Duty:
    """One person on the list of a worker's duty: what a device takes along of them."""

    person: Person
    reason: str
    due_on: str


DutySource = Callable[[Actor], list[Duty]]
FormSource = Callable[[Actor], Mapping[str, Any]]
_kinds: dict[str, SyncKind] = {}
_duties: list[DutySource] = []
_forms: dict[str, FormSource] = {}


def sync_kind(kind: SyncKind) -> SyncKind:
    _kinds[kind.code] = kind
    return kind


def duty_source(source: DutySource) -> DutySource:
    """Register who is on the list of a worker, each through the scope gate."""
    _duties.append(source)
    return source


def form_source(kind: str, source: FormSource) -> None:
    """Register what the form of a kind looks like for a worker: its fields and their choices."""
    _forms[kind] = source


def kind_of(code: str) -> SyncKind:
    """Raises NotValid."""
    if code not in _kinds:
        raise NotValid(_("This app sends a kind of record that the server does not know."))
    return _kinds[code]


def codes() -> list[str]:
    return list(_kinds)


def duties_of(actor: Actor) -> list[Duty]:
    """Everybody on the worker's list, each once, under the first reason."""
    found: dict[int, Duty] = {}
    for source in _duties:
        for duty in source(actor):
            found.setdefault(duty.person.pk, duty)
    return list(found.values())


def forms_of(actor: Actor) -> dict[str, Mapping[str, Any]]:
    return {code: source(actor) for code, source in _forms.items()}

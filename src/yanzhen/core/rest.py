"""What all API operations share: bounded values, bodies without surprises, pages of rows.

A value that an operation takes has a shortest and a longest form; a body with an unknown field is
refused, so that a misspelt name never passes for a missing one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Header, Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import literal_schema

from yanzhen.core import idempotency
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.scope import Actor

M = TypeVar("M", bound=Model)
Row = TypeVar("Row")

LARGEST_BODY = 1024 * 1024
FIRST_DAY, LAST_DAY = date(1880, 1, 1), date(2199, 12, 31)
FIRST_MOMENT, LAST_MOMENT = datetime(1900, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)


def _printable(text: str) -> str:
    """Text without control characters, which PostgreSQL cannot keep and nobody can see."""
    if any((c < " " and c not in "\n\r\t") or c == "\x7f" for c in text):
        raise PydanticCustomError("control_character", "control characters are not text")
    return text


def _between(first: Any, last: Any) -> AfterValidator:
    def check(value: Any) -> Any:
        if not first <= value <= last:
            raise PydanticCustomError("out_of_time", "this day is out of all range")
        return value

    return AfterValidator(check)


def _long(most: int, least: int = 0) -> StringConstraints:
    return StringConstraints(min_length=least, max_length=most, strip_whitespace=True)


@dataclass(frozen=True, slots=True)
class OneOf:
    """The values of a choice; written out where they are used, since names of choices repeat."""

    choices: Any

    def __get_pydantic_core_schema__(self, source: Any, of: GetCoreSchemaHandler) -> CoreSchema:
        return literal_schema(list(self.choices.values))


Printable = AfterValidator(_printable)
Text20 = Annotated[str, _long(20), Printable]
Text30 = Annotated[str, _long(30), Printable]
Text40 = Annotated[str, _long(40), Printable]
Short = Annotated[str, _long(60), Printable]
Line = Annotated[str, _long(120), Printable]
Title = Annotated[str, _long(120, 2), Printable]
Words = Annotated[str, _long(300), Printable]
Note = Annotated[str, _long(500), Printable]
Paragraph = Annotated[str, _long(2000), Printable]
Reason = Annotated[str, _long(200, 2), Printable]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z0-9_]+$")]
Place = Annotated[str, StringConstraints(min_length=2, max_length=24, pattern=r"^[0-9A-Za-z]+$")]
Version = Annotated[int, Field(ge=1, le=2_147_483_647)]
PostId = Annotated[int, Field(ge=1, le=9_223_372_036_854_775_807)]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Day = Annotated[date, _between(FIRST_DAY, LAST_DAY)]
Moment = Annotated[AwareDatetime, _between(FIRST_MOMENT, LAST_MOMENT)]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=80,
        pattern=r"^[A-Za-z0-9._:-]+$",
        description="Names this request: sent again it gives the same record, not a second one.",
    ),
]


class Body(Schema):
    """What an operation takes. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Versioned(Body):
    """A step on a record, with the version that was seen: another one is answered with 409."""

    version: Version


class Because(Body):
    """A step that takes nothing but its reason."""

    reason: Reason


class VersionedBecause(Versioned):
    """A step on a version that takes its reason."""

    reason: Reason


class VersionedWords(Versioned):
    """A step on a version; words may go with it."""

    words: Words = ""


class TimeSpent(Versioned):
    """Work that was done: when it began and how long it took."""

    started_at: Moment
    minutes: Minutes


class ContactTry(Body):
    """Somebody was tried and not reached."""

    words: Words = ""


class Turn(Schema):
    """Which part of a list: so many rows after the one that ended the part before."""

    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 25


class Reveal(Body):
    """Why somebody needs to see a masked value."""

    field: Code
    reason: Reason


class Revealed(Schema):
    value: str


class Refusal(Schema):
    code: str
    message: str
    field: str | None


class Problem(Schema):
    """Why nothing was done: a stable code, a sentence, and the field it is about."""

    error: Refusal


class PlaceRef(Schema):
    """A place, by its division code."""

    code: str
    name: str


class NamedRef(Schema):
    """A record by its uid, and what it is called."""

    uid: UUID
    name: str


class NumberedRef(Schema):
    """A record by its uid, and the number that people know."""

    uid: UUID
    number: str


class OrganizationRef(Schema):
    """An organisation, by its number in the house."""

    id: int
    name: str


class UserRef(Schema):
    """Somebody who signs in, by their user name."""

    username: str
    name: str


class StepRow(Schema):
    """One step of a record: who took it, when, with what words."""

    at: datetime
    by_name: str
    step: str
    words: str


class Page(Schema, Generic[Row]):
    """A part of a list; ``next`` is what to send as ``after`` for the following part."""

    rows: list[Row]
    next: UUID | None


def turn_of(rows: QuerySet[M], turn: Turn) -> dict[str, Any]:
    """The rows of one turn in the order in which they were entered.

    Raises NotValid when ``after`` names no row of the list. Two queries, whatever the position.
    """
    model: Any = rows.model
    if turn.after is not None:
        last = rows.order_by().filter(uid=turn.after).values_list("pk", flat=True).first()
        if last is None:
            raise NotValid(_("This row is not in the list. Begin again without it."), field="after")
        rows = rows.filter(pk__gt=last)
    found = list(rows.order_by(model._meta.pk.name)[: turn.limit + 1])
    part = found[: turn.limit]
    more: Any = part[-1] if len(found) > turn.limit else None
    return {"rows": part, "next": more.uid if more else None}


def named_row(rows: QuerySet[M], uid: UUID, field: str) -> M:
    """The row that a body names. Raises NotValid at its field, also when it is not visible."""
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotValid(NotFound.message, field=field)
    return row


def inside(rows: QuerySet[M], place: str | None) -> QuerySet[M]:
    """The rows inside a place, or all of them."""
    if not place:
        return rows
    return rows.filter(area_code__gte=place, area_code__lt=place + "~")


def once(actor: Actor, key: str, operation: str, body: Body, perform: Callable[[], M]) -> M:
    """The record that this key made, made now when the key is new."""
    record, _is_new = idempotency.once(
        actor=actor,
        key=key,
        operation=operation,
        content=body.model_dump(mode="json"),
        perform=perform,
    )
    return record

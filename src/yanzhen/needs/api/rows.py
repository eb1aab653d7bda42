"""What a program sends and gets of needs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema

from yanzhen.core.fields import plain
from yanzhen.core.identity import mask_phone
from yanzhen.core.rest import (
    Body,
    Code,
    Line,
    Moment,
    NamedRef,
    NumberedRef,
    OneOf,
    OrganizationRef,
    Paragraph,
    Place,
    PlaceRef,
    PostId,
    Reason,
    Short,
    StepRow,
    Title,
    Turn,
    Versioned,
    Words,
)
from yanzhen.needs.models import Need
from yanzhen.people.models import Consent

Channel = Annotated[str, OneOf(Need.Channel)]
Urgency = Annotated[str, OneOf(Need.Urgency)]
State = Annotated[str, OneOf(Need.State)]
Outcome = Annotated[str, OneOf(Need.Outcome)]
OrganizationId = PostId
Consented = Annotated[str, OneOf(Consent.Method)]


class OwnerRef(Schema):
    """The post that answers for a need, and who holds it."""

    id: int
    name: str


class HoldingRow(Schema):
    """Who had the need, from when until when, and the words that went along."""

    name: str
    since: datetime
    until: datetime | None
    words: str


class NeedRow(Schema):
    uid: UUID
    number: str
    version: int
    title: str
    category: str
    urgency: Urgency
    lane: str
    channel: Channel
    state: State
    person: NamedRef | None
    household: NumberedRef | None
    organization: OrganizationRef | None
    division: PlaceRef
    heard_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    outcome: str


class NeedDetail(NeedRow):
    """One need with its steps; the number of a caller is shown masked."""

    description: str
    place: str
    caller_name: str
    caller_phone: str
    owner: OwnerRef | None
    department: OrganizationRef | None
    escalation: int
    answer_kind: str
    reason_code: str
    outcome_reason: str
    resident_word: str
    collection: UUID | None
    external_source: str
    external_number: str
    published_at: datetime | None
    public_title: str
    steps: list[StepRow]
    holdings: list[HoldingRow]

    @staticmethod
    def resolve_collection(need: Need) -> UUID | None:
        return need.collection.uid if need.collection else None

    @staticmethod
    def resolve_holdings(need: Need) -> list[dict[str, Any]]:
        return [
            {
                "name": row.post.user.name if row.post else str(row.organization),
                "since": row.since,
                "until": row.until,
                "words": row.words,
            }
            for row in need.holdings.select_related("post__user", "organization")
        ]

    @staticmethod
    def resolve_caller_phone(need: Need) -> str:
        return mask_phone(plain(need.caller_phone)) if need.caller_phone else ""

    @staticmethod
    def resolve_owner(need: Need) -> dict[str, Any] | None:
        return {"id": need.owner.pk, "name": str(need.owner.user)} if need.owner else None


class NeedsWanted(Turn):
    """Narrowing; every part may be left out."""

    state: State | None = None
    lane: Code | None = None
    category: Code | None = None
    channel: Channel | None = None
    place: Place | None = None
    person: UUID | None = None
    q: Short | None = None


class NewNeed(Body):
    """Who lacks what: a person, household, organisation or place; the place defaults to theirs."""

    channel: Channel
    category: Code
    title: Title
    description: Paragraph = ""
    urgency: Urgency = Need.Urgency.NORMAL.value
    person: UUID | None = None
    household: UUID | None = None
    organization: OrganizationId | None = None
    division: Place | None = None
    place: Line = ""
    proxy_consent: Consented | None = None
    heard_at: Moment | None = None


class Triage(Versioned):
    lane: Code
    owner: PostId | None = None
    urgency: Urgency | None = None
    category: Code | None = None
    words: Words = ""


class HandOver(Versioned):
    """To a worker's post or to a department, one of them."""

    owner: PostId | None = None
    department: OrganizationId | None = None
    reason: Reason


class Reply(Versioned):
    """What the department said."""

    words: Reason


class Publish(Versioned):
    """The wording for everybody; without one the category stands for it."""

    public_title: Short = ""


class Identify(Versioned):
    person: UUID


class Close(Versioned):
    outcome: Outcome
    resident_word: Words = ""
    reason_code: Code | None = None
    reason: Words = ""


class Merge(Versioned):
    """The need that turns out to be the same one, and is absorbed."""

    absorbed: UUID

"""What a program sends and gets of visits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from yanzhen.core.rest import (
    Body,
    Code,
    Day,
    Moment,
    NamedRef,
    Note,
    NumberedRef,
    OneOf,
    Paragraph,
    PlaceRef,
    Printable,
    Reason,
    Short,
    StepRow,
    Title,
    Versioned,
)
from yanzhen.needs.models import Need
from yanzhen.visits import rules
from yanzhen.visits.checking import MOST_NEEDS, MOST_VISITORS
from yanzhen.visits.models import Obligation, Period, Visit

Means = Annotated[str, OneOf(Visit.Means)]
Outcome = Annotated[str, OneOf(Visit.Outcome)]
Occasion = Annotated[str, OneOf(Visit.Occasion)]
Proof = Annotated[str, OneOf(Visit.Proof)]
Urgency = Annotated[str, OneOf(Need.Urgency)]
ObligationState = Annotated[str, OneOf(Obligation.State)]
PeriodKind = Annotated[str, OneOf(Period.Kind)]
Path = Annotated[
    str,
    StringConstraints(min_length=3, max_length=81, pattern=r"^[a-z0-9_]{1,40}\.[a-z0-9_]{1,40}$"),
]
SpokenCode = Annotated[str, StringConstraints(max_length=12, strip_whitespace=True), Printable]
NextStep = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), Printable]
VisitMinutes = Annotated[int, Field(ge=1, le=int(rules.LONGEST_VISIT.total_seconds() // 60))]
Policies = Annotated[list[Code], Field(max_length=40)]


class Finding(Body):
    """One answer of the form by its block and field: ``health.mood`` is ``low``."""

    path: Path
    value: Note


class MeasuredValue(Body):
    """A value measured of somebody who was met."""

    person: UUID
    code: Code
    value: Annotated[float, Field(ge=-1000, le=100_000, allow_inf_nan=False)]


class HeardNeed(Body):
    """Something that was found lacking; it goes into the need list."""

    title: Title
    category: Code
    person: UUID | None = None
    urgency: Urgency = Need.Urgency.NORMAL.value
    description: Note = ""


class VisitedMember(Body):
    """Somebody for whom the visit was."""

    person: UUID
    is_met: bool = True
    remark: Annotated[str, StringConstraints(max_length=100, strip_whitespace=True), Printable] = ""


class Companion(Body):
    """Somebody who went along: by user name, or by name and role."""

    role: Code = "worker"
    username: Short = ""
    name: Short = ""


Findings = Annotated[list[Finding], Field(max_length=60)]


class NewVisit(Body):
    """A visit as it took place. ``unchanged`` names blocks that are as the last visit found them.

    Without ``members`` everybody who lives in the household was met; without ``companions`` the
    caller went alone.
    """

    household: UUID | None = None
    members: Annotated[list[VisitedMember], Field(max_length=30)] = []
    means: Means = Visit.Means.HOME.value
    outcome: Outcome = Visit.Outcome.MET.value
    occasion: Occasion = Visit.Occasion.ROUTINE.value
    started_at: Moment
    minutes: VisitMinutes
    companions: Annotated[list[Companion], Field(max_length=MOST_VISITORS)] = []
    unchanged: Annotated[list[Code], Field(max_length=20)] = []
    findings: Findings = []
    measured: Annotated[list[MeasuredValue], Field(max_length=20)] = []
    needs: Annotated[list[HeardNeed], Field(max_length=MOST_NEEDS)] = []
    policies: Policies = []
    view: Paragraph = ""
    next_step: NextStep = ""
    next_on: Day | None = None
    proof: Proof = Visit.Proof.NONE.value
    spoken_code: SpokenCode = ""


class VisitAmendment(Versioned):
    """What is to stand instead; what is left out stays."""

    reason: Reason
    findings: Findings = []
    policies: Policies | None = None
    view: Paragraph | None = None
    next_step: NextStep | None = None
    next_on: Day | None = None


class VisitRow(Schema):
    """A visit without a word of what was found."""

    uid: UUID
    version: int
    means: Means
    outcome: Outcome
    occasion: Occasion
    household: NumberedRef | None
    division: PlaceRef
    started_at: datetime
    minutes: int
    saved_at: datetime
    is_saved_late: bool
    has_hazard: bool
    has_alert: bool
    taken_back_at: datetime | None


class MetMember(Schema):
    person: NamedRef
    is_met: bool
    remark: str


class VisitorRow(Schema):
    name: str
    role: str


class FoundAnswer(Schema):
    field: str
    value: str


class FoundBlock(Schema):
    """A block of the form with its answers; ``is_unchanged``: as the last visit found it."""

    code: str
    is_unchanged: bool
    answers: list[FoundAnswer]


class MeasuredRow(Schema):
    """A measured value; ``level`` is empty, watch or urgent."""

    person: NamedRef
    code: str
    value: str
    level: str


class VisitDetail(VisitRow):
    """One visit. Health, income and the view are empty for those who may not see findings."""

    members: list[MetMember]
    visitors: list[VisitorRow]
    blocks: list[FoundBlock]
    measured: list[MeasuredRow]
    needs: list[NumberedRef]
    policies: list[str]
    view: str
    next_step: str
    next_on: date | None
    proof: Proof
    is_proof_checked: bool
    fields_prefilled: int
    fields_typed: int
    revisions: list[StepRow]


class ObligationRow(Schema):
    """One contact that is owed: to whom, why, by when, and what became of it."""

    id: int
    rule: str
    period: PeriodKind | None
    person: NamedRef | None
    household: NumberedRef | None
    place: str
    post: int | None
    means: list[str]
    companions: list[str]
    starts_on: date
    due_on: date
    due_at: datetime | None
    state: ObligationState
    is_frozen: bool
    settled_on: date | None
    visit: UUID | None


class ObligationPage(Schema):
    """A part of the list; ``next`` is what to send as ``after`` for the following part."""

    rows: list[ObligationRow]
    next: int | None


class CoverageRow(Schema):
    """Visited of what was owed when the period began, and why the others were missed."""

    key: str
    label: str
    owed: int
    done: int
    met: int
    substitute: int
    late: int
    open: int
    refused: int
    not_home: int
    exempted: int
    lapsed: int
    rate: float | None


class CoverageReport(Schema):
    """The coverage of one period by places, workers or rules."""

    kind: PeriodKind
    starts_on: date
    place: str
    by: str
    total: CoverageRow
    rows: list[CoverageRow]

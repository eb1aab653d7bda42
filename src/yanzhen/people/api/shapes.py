"""What goes over the wire about people. Sealed values are masks; to open one is an operation."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field, WithJsonSchema

from yanzhen.core.rest import (
    Body,
    Code,
    Day,
    Line,
    NamedRef,
    Note,
    NumberedRef,
    OneOf,
    Place,
    PlaceRef,
    PostId,
    Reason,
    Short,
    Text20,
    Text30,
    Text40,
    Turn,
    Versioned,
    Words,
)
from yanzhen.people.models import Consent, Household, Person

Document = Annotated[str, OneOf(Person.Document)]
Sex = Annotated[str, OneOf(Person.Sex)]
Relation = Annotated[str, OneOf(Person.Relation)]
PersonState = Annotated[str, OneOf(Person.State)]
Risk = Annotated[int, OneOf(Person.Risk)]
SelfCare = Annotated[str, OneOf(Person.SelfCare)]
Protection = Annotated[str, OneOf(Person.Protection)]
Method = Annotated[str, OneOf(Consent.Method)]
HouseholdState = Annotated[str, OneOf(Household.State)]
Age = Annotated[int, Field(ge=0, le=130)]
Longitude = Annotated[
    Decimal,
    Field(ge=73, le=136, decimal_places=6),
    WithJsonSchema({"type": "number", "minimum": 73, "maximum": 136}, mode="validation"),
]
Latitude = Annotated[
    Decimal,
    Field(ge=3, le=54, decimal_places=6),
    WithJsonSchema({"type": "number", "minimum": 3, "maximum": 54}, mode="validation"),
]


class PersonRow(Schema):
    uid: UUID
    version: int
    name: str
    sex: Sex
    born_on: date | None
    state: PersonState
    risk: Risk
    protection: Protection
    division: PlaceRef
    household: NumberedRef | None
    categories: list[str]


class Known(Schema):
    """What a person is known as, since when, and who says so."""

    code: str
    name: str
    subtype: str
    grade: str
    source: str
    as_of: date
    valid_from: date
    valid_to: date | None


class Agreed(Schema):
    """A consent that holds."""

    purpose: str
    method: Method
    given_at: datetime
    witness: str


class PersonDetail(PersonRow):
    """One person; ``sealed`` has the masks of what may be shown with a reason."""

    document: Document
    ethnicity: str
    relation: str
    is_head: bool
    self_care: SelfCare
    remark: str
    died_on: date | None
    merged_into: UUID | None
    responsible: str
    sealed: dict[str, str]
    tags: list[str]
    known_as: list[Known]
    consents: list[Agreed]


class TimelineLine(Schema):
    at: datetime
    kind: str
    summary: str


class Timeline(Schema):
    rows: list[TimelineLine]
    has_more: bool


class TimelineWanted(Schema):
    kind: Code | None = None
    page: Annotated[int, Field(ge=1, le=1000)] = 1


class PersonsWanted(Turn):
    """Narrowing as on the list of the pages; every part may be left out."""

    q: Short = ""
    place: Place | None = None
    category: Code | None = None
    sex: Sex | None = None
    state: PersonState = Person.State.ACTIVE.value
    youngest: Age | None = None
    oldest: Age | None = None
    risk: Risk | None = None


class NewPerson(Body):
    """A person, in a household or at a place; an identity number fills birth date and sex."""

    name: Short
    division: Place | None = None
    household: UUID | None = None
    relation: Relation = ""
    document: Document = Person.Document.CITIZEN_ID.value
    id_number: Text40 = ""
    sex: Sex = Person.Sex.UNKNOWN.value
    born_on: Day | None = None
    phone: Text30 = ""
    ethnicity: Text20 = ""
    risk: Risk = Person.Risk.NONE.value
    self_care: SelfCare = Person.SelfCare.UNKNOWN.value
    address: Words = ""
    emergency_contact: Line = ""
    health: Note = ""
    bank_account: Text40 = ""
    remark: Words = ""
    distinct_from: Annotated[list[UUID], Field(max_length=20)] = []


class PersonChange(Versioned):
    """What is to change; fields that are left out or null stay as they are."""

    name: Short | None = None
    document: Document | None = None
    id_number: Text40 | None = None
    sex: Sex | None = None
    born_on: Day | None = None
    phone: Text30 | None = None
    ethnicity: Text20 | None = None
    risk: Risk | None = None
    self_care: SelfCare | None = None
    address: Words | None = None
    emergency_contact: Line | None = None
    health: Note | None = None
    bank_account: Text40 | None = None
    remark: Words | None = None


class PersonMove(Body):
    division: Place
    on: Day | None = None
    remark: Words = ""


class Leaving(Body):
    on: Day
    remark: Words = ""


class Return(Body):
    on: Day


class Joining(Body):
    household: UUID
    relation: Relation = ""
    on: Day | None = None


class Parting(Body):
    on: Day | None = None


class Death(Body):
    died_on: Day
    source: Line


class Protecting(Body):
    protection: Protection
    responsible: PostId | None = None
    reason: Reason


class Assigning(Body):
    """The post that answers by name; null falls back to the worker of the area."""

    responsible: PostId | None


class Tags(Body):
    words: Annotated[list[Text30], Field(max_length=20)]


class NewCategory(Body):
    category: Code
    source: Line
    as_of: Day
    since: Day | None = None
    subtype: Text40 = ""
    grade: Text40 = ""


class EndingCategory(Body):
    category: Code
    subtype: Text40 = ""
    on: Day
    reason: Line = ""


class NewConsent(Body):
    purpose: Code
    method: Method
    witness: Short = ""


class ConsentBack(Body):
    purpose: Code


class HouseholdRow(Schema):
    uid: UUID
    version: int
    number: str
    state: HouseholdState
    division: PlaceRef


class HouseholdDetail(HouseholdRow):
    """One household with the members whom the caller may see; the address is masked."""

    has_address: bool
    lng: Decimal | None
    lat: Decimal | None
    responsible: str
    members: list[NamedRef]


class HouseholdsWanted(Turn):
    q: Short = ""
    place: Place | None = None


class NewHousehold(Body):
    division: Place
    address: Words = ""
    number: Annotated[str, Field(max_length=32, pattern=r"^[A-Za-z0-9-]*$")] = ""
    lng: Longitude | None = None
    lat: Latitude | None = None


class HouseholdChange(Versioned):
    """What is to change; fields that are left out or null stay as they are."""

    address: Words | None = None
    lng: Longitude | None = None
    lat: Latitude | None = None


class HouseholdMove(Body):
    division: Place
    address: Words
    on: Day | None = None

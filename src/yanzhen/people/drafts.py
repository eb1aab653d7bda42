"""What is typed about a person, checked and made normal: for forms, API, import and bulk alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import NotValid
from yanzhen.core.identity import NotANumber, normal_id, normal_phone, read_citizen_number
from yanzhen.orgs.models import Division, Post
from yanzhen.people.models import Person

OLDEST = 130
HMT_AREAS = ("810000", "820000", "830000")
WHAT_IS_WRONG = {
    "length": _("An identity card number has 18 digits (15 on old papers). Count them again."),
    "digits": _("An identity card number has digits only; the last place may be X."),
    "birth_date": _("The birth date inside this number does not exist. Look at the card again."),
    "future": _("The birth date inside this number lies in the future."),
    "check": _("The last place does not fit the other 17. One digit is probably mistyped."),
}


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What somebody says about a person. Only the name and the place are needed."""

    name: str
    division: Division
    document: str = Person.Document.CITIZEN_ID
    id_number: str = ""
    sex: str = Person.Sex.UNKNOWN
    born_on: date | None = None
    phone: str = ""
    ethnicity: str = ""
    relation: str = ""
    is_head: bool = False
    risk: int = Person.Risk.NONE
    protection: str = Person.Protection.NONE
    responsible: Post | None = None
    self_care: str = Person.SelfCare.UNKNOWN
    address: str = ""
    emergency_contact: str = ""
    health: str = ""
    bank_account: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CategoryDraft:
    """A category that a list says of a person; ``category`` is its code."""

    category: str
    source: str
    as_of: date
    since: date | None = None
    subtype: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A person of a household in bulk, with what they are known as."""

    draft: PersonDraft
    categories: Sequence[CategoryDraft] = ()
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class HouseholdDraft:
    """A household in bulk; without a number it gets the next one of its village."""

    division: Division
    members: Sequence[Member]
    address: str = ""
    number: str = ""
    responsible: Post | None = None
    lng: Decimal | None = None
    lat: Decimal | None = None


LENGTHS = {
    "name": 60,
    "ethnicity": 20,
    "remark": 300,
    "address": 200,
    "emergency_contact": 120,
    "health": 500,
    "bank_account": 40,
    "id_number": 40,
    "phone": 30,
}

CHOICES = {
    "document": frozenset(Person.Document.values),
    "sex": frozenset(Person.Sex.values),
    "relation": frozenset(Person.Relation.values),
    "protection": frozenset(Person.Protection.values),
    "self_care": frozenset(Person.SelfCare.values),
    "risk": frozenset(Person.Risk.values),
}


def _read_number(draft: PersonDraft, today: date) -> PersonDraft:
    """The draft with the number in its normal form; citizen numbers fill birth date and sex."""
    if not draft.id_number.strip():
        return replace(draft, id_number="")
    if draft.document == Person.Document.NONE:
        raise NotValid(
            _("There is a number but “no document” is chosen. Choose the kind of document."),
            field="document",
        )
    if draft.document not in {Person.Document.CITIZEN_ID, Person.Document.HMT_PERMIT}:
        number = normal_id(draft.id_number)
        if len(number) < 4 or not number.isalnum():
            raise NotValid(
                _("A document number has at least four letters or digits."), field="id_number"
            )
        return replace(draft, id_number=number)
    try:
        read = read_citizen_number(draft.id_number, today=today)
    except NotANumber as error:
        raise NotValid(WHAT_IS_WRONG[error.reason], field="id_number") from None
    if draft.document == Person.Document.HMT_PERMIT and read.area not in HMT_AREAS:
        raise NotValid(
            _("The number of a residence permit begins with 81, 82 or 83."), field="id_number"
        )
    sex = Person.Sex.MALE if read.is_male else Person.Sex.FEMALE
    if draft.born_on not in {None, read.born_on}:
        raise NotValid(
            _("The birth date is not the one inside the number (%(born_on)s)."),
            field="born_on",
            born_on=read.born_on.isoformat(),
        )
    if draft.sex not in {Person.Sex.UNKNOWN, sex}:
        raise NotValid(_("The sex is not the one that the number tells."), field="sex")
    return replace(draft, id_number=read.number, born_on=read.born_on, sex=sex)


def check_division(division: Division, today: date, *, field: str = "division") -> None:
    """Raises NotValid when the place is not in force on the day."""
    if not division.is_valid_on(today):
        raise NotValid(
            _("%(name)s (%(code)s) does not exist on %(day)s. Choose the place that is there now."),
            field=field,
            name=division.name,
            code=division.code,
            day=today.isoformat(),
        )


def check_phone(phone: str, *, field: str = "phone") -> str:
    """The digits of a phone number, or nothing. Raises NotValid."""
    if not phone.strip():
        return ""
    digits = normal_phone(phone)
    if not 7 <= len(digits) <= 12:
        raise NotValid(
            _("A phone number has 11 digits (7 to 12 for a fixed line). Count them again."),
            field=field,
        )
    return digits


def check_length(text: str, most: int, *, field: str) -> None:
    if len(text) > most:
        raise NotValid(_("This is too long: at most %(most)d characters."), field=field, most=most)


def check_day(day: date | None, today: date, *, field: str) -> None:
    """Raises NotValid for a day that has not come or that nobody living can remember."""
    if day is None:
        return
    if day > today:
        raise NotValid(_("This date lies in the future."), field=field)
    if day.year < today.year - OLDEST:
        raise NotValid(_("This date is more than 130 years ago."), field=field)


def checked(draft: PersonDraft, *, today: date, is_placed: bool = False) -> PersonDraft:
    """The draft in normal form. Raises NotValid naming the field and what to do.

    ``is_placed`` leaves the place alone: a person of a merged village can still be corrected.
    """
    name = " ".join(draft.name.split())
    if not name or not any(c.isalpha() for c in name):
        raise NotValid(_("Write the name, or what the person is called."), field="name")
    for field, most in LENGTHS.items():
        check_length(getattr(draft, field), most, field=field)
    for field, values in CHOICES.items():
        if getattr(draft, field) not in values:
            raise NotValid(_("Choose one of the offered values."), field=field)
    if not is_placed:
        check_division(draft.division, today)
    draft = _read_number(draft, today)
    check_day(draft.born_on, today, field="born_on")
    return replace(
        draft,
        name=name,
        phone=check_phone(draft.phone),
        ethnicity=draft.ethnicity.strip(),
        remark=draft.remark.strip(),
        is_head=draft.is_head or draft.relation == Person.Relation.HEAD,
        relation=Person.Relation.HEAD if draft.is_head else draft.relation,
    )

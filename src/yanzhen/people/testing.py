"""People for tests, made by the services that the pages call. Numbers lie in no real county."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from typing import Any

from yanzhen.accounts.testing import builder, make_resident_user
from yanzhen.core.identity import id_check_digit
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.people.drafts import PersonDraft
from yanzhen.people.models import Category, Household, Person, PersonCategory, ResidentAccount
from yanzhen.people.services import (
    add_category,
    confirm_resident_account,
    register_household,
    register_person,
    sync_categories,
)

_sequence = itertools.count(1)


def citizen_number(born_on: date, *, is_male: bool = True, sequence: int = 0) -> str:
    """A number with a right check digit in an area code that is not given out (990000)."""
    order = (sequence or next(_sequence)) % 500 * 2 + (1 if is_male else 0)
    first17 = f"990000{born_on:%Y%m%d}{order:03d}"
    return first17 + id_check_digit(first17)


def draft(division: Division, name: str | None = None, **values: Any) -> PersonDraft:
    if name is None:
        name = f"村民{_chinese(next(_sequence))}"
    return PersonDraft(name=name, division=division, **values)


def make_person(
    division: Division,
    name: str | None = None,
    *,
    household: Household | None = None,
    actor: Actor | None = None,
    **values: Any,
) -> Person:
    """A registered person; values are those of ``PersonDraft``."""
    return register_person(
        actor=actor or builder(), draft=draft(division, name, **values), household=household
    )


def make_household(
    division: Division,
    members: Sequence[PersonDraft] = (),
    *,
    actor: Actor | None = None,
    **values: Any,
) -> Household:
    """A household, by default of one head."""
    return register_household(
        actor=actor or builder(),
        division=division,
        members=members or [draft(division, relation=Person.Relation.HEAD)],
        **values,
    )


def make_categories() -> dict[str, Category]:
    """The categories of the national rule pack, by code."""
    sync_categories(actor=builder())
    return {c.code: c for c in Category.objects.all()}


def make_person_category(person: Person, code: str = "dibao", **values: Any) -> PersonCategory:
    category = Category.objects.filter(code=code).first() or make_categories()[code]
    values.setdefault("source", "民政台账")
    values.setdefault("as_of", date(2026, 1, 1))
    actor = values.pop("actor", None) or builder()
    return add_category(actor=actor, person=person, category=category, **values)


def make_resident(person: Person, phone: str = "") -> ResidentAccount:
    """A confirmed sign-in of the person."""
    return confirm_resident_account(actor=builder(), user=make_resident_user(phone), person=person)


def _chinese(number: int) -> str:
    return "".join("零一二三四五六七八九"[int(d)] for d in str(number))

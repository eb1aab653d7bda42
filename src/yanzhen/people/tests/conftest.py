"""What the tests of the pages share."""

from __future__ import annotations

from datetime import date

import pytest

from yanzhen.accounts.testing import builder
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.services import give_consent, merge_persons
from yanzhen.people.testing import (
    citizen_number,
    draft,
    make_categories,
    make_household,
    make_person,
    make_person_category,
)

BORN = date(1948, 3, 9)
NUMBER = citizen_number(BORN, is_male=False, sequence=7)


@pytest.fixture(autouse=True)
def only_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """These pages alone, without what apps above add to them."""
    for registry in ("_person_panels", "_household_panels", "_debts"):
        monkeypatch.setattr(f"yanzhen.people.panels.{registry}", [])


@pytest.fixture
def stage(tree: DivisionTree) -> dict[str, int]:
    """A household of the village with all that has an address of its own."""
    make_categories()
    household = make_household(
        tree.group,
        [draft(tree.group, "田阿婆", relation="head", id_number=NUMBER, phone="13900001234")],
        address="12号",
    )
    person = household.members.get()
    other = make_person(tree.group, "田秀兰")
    consent = give_consent(actor=builder(), person=person, purpose="health", method="signature")
    merge = merge_persons(actor=builder(), kept=person, absorbed=make_person(tree.group, "田阿婆"))
    return {
        "person": person.pk,
        "other": other.pk,
        "household": household.pk,
        "category": make_person_category(person).pk,
        "consent": consent.pk,
        "merge": merge.pk,
    }

"""One person on the list of one worker, a phone, and a visit that both sides know."""

from __future__ import annotations

from typing import Any

import pytest

from yanzhen.accounts.models import User
from yanzhen.field.testing import Branch, Phone
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Person
from yanzhen.people.testing import make_household
from yanzhen.visits.models import Visit


@pytest.fixture
def person(tree: DivisionTree) -> Person:
    return make_household(tree.group).members.get()


@pytest.fixture
def phone(village_worker: User) -> Phone:
    return Phone(village_worker)


@pytest.fixture
def known(phone: Phone, person: Person) -> Any:
    """A function that gives a new branch on a visit which the server and the phone both know."""
    creation = Branch(person)
    phone.send(creation.creation(view="门前有积水", health__mood="good"))
    visit = Visit.objects.get(uid=creation.record)

    def branch() -> Branch:
        from yanzhen.field.visit_kind import values

        visit.refresh_from_db()
        fresh = Visit.objects.get(pk=visit.pk)
        return Branch(person, record=fresh.uid, trunk=fresh.version, seen=dict(values(fresh)))

    return branch

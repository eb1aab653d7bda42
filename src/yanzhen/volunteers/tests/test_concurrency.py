"""Several workers register volunteers at the same moment."""

from functools import partial

import pytest

from yanzhen.accounts.testing import builder
from yanzhen.core.testing import at_once
from yanzhen.people.testing import make_person
from yanzhen.volunteers.models import Volunteer
from yanzhen.volunteers.services import AlreadyRegistered, register_volunteer

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_of_eight_gets_a_number_of_their_own(tree):
    people = [make_person(tree.groups[0]) for _ in range(8)]
    got = at_once([partial(register_volunteer, actor=builder(), person=p) for p in people])
    assert len({v.number for v in got if isinstance(v, Volunteer)}) == 8


def test_one_person_is_registered_once(tree):
    person = make_person(tree.groups[0])
    got = at_once([lambda: register_volunteer(actor=builder(), person=person)] * 6)
    assert Volunteer.objects.count() == 1
    assert sum(isinstance(answer, AlreadyRegistered) for answer in got) == 5

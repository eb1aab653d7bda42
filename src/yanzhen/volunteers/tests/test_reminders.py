"""Who is reminded of hours that wait."""

from __future__ import annotations

import pytest

from yanzhen.accounts.models import Reminder
from yanzhen.accounts.services.reminders import remind
from yanzhen.accounts.testing import builder
from yanzhen.delivery.testing import make_item
from yanzhen.people.testing import make_person
from yanzhen.volunteers.testing import make_claim, make_helping_volunteer

pytestmark = pytest.mark.django_db


def test_the_nearest_worker_is_reminded_of_hours_that_wait(
    tree, village_worker, town_worker, outsider
) -> None:
    volunteer = make_helping_volunteer(tree.group, "许知秋")
    make_claim(make_item(tree.county), make_person(tree.group), volunteer)
    assert remind(actor=builder()) == 1
    told = Reminder.objects.get()
    assert (told.user, told.kind, told.count) == (village_worker, "volunteers.hours", 1)

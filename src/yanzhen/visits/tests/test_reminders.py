"""Who is reminded of which visit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yanzhen.accounts.models import Reminder
from yanzhen.accounts.services.reminders import remind
from yanzhen.accounts.testing import NOW, builder
from yanzhen.orgs.models import Post
from yanzhen.orgs.services import assign_responsibility
from yanzhen.orgs.testing import SINCE
from yanzhen.people.testing import make_person
from yanzhen.visits.models import Obligation
from yanzhen.visits.testing import make_obligation

pytestmark = pytest.mark.django_db


def test_the_worker_who_answers_is_reminded_before_and_after_the_day(tree, village_worker) -> None:
    post = Post.objects.get(user=village_worker)
    assign_responsibility(actor=builder(), post=post, division=tree.village, valid_from=SINCE)
    person = make_person(tree.group)
    rows = [make_obligation(person) for _ in range(3)]
    day = rows[0].due_on
    Obligation.objects.filter(pk=rows[1].pk).update(due_on=day + timedelta(days=9))
    Obligation.objects.filter(pk=rows[2].pk).update(due_on=day - timedelta(days=60))
    assert remind(actor=builder()) == 1
    told = Reminder.objects.get(user=village_worker)
    assert (told.kind, told.url) == ("visits.coming", f"/visits/owed/{rows[0].pk}/")
    assert remind(actor=builder().as_of(NOW + timedelta(days=5))) == 1
    told = Reminder.objects.filter(user=village_worker)[0]
    assert (told.kind, told.count) == ("visits.missed", 1)
    Obligation.objects.update(state="met")
    assert remind(actor=builder().as_of(NOW + timedelta(days=12))) == 0

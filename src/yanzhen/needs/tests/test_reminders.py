"""Who is reminded of which need."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yanzhen.accounts.models import Reminder
from yanzhen.accounts.services.reminders import remind
from yanzhen.accounts.testing import NOW, builder
from yanzhen.needs.models import Need
from yanzhen.needs.testing import make_need
from yanzhen.orgs.models import Post

pytestmark = pytest.mark.django_db


def test_the_owner_is_reminded_of_each_deadline_once(tree, village_worker) -> None:
    need = make_need(division=tree.group)
    make_need(division=tree.group)
    post = Post.objects.get(user=village_worker)
    own = Need.objects.filter(pk=need.pk)
    own.update(owner=post, due_at=NOW + timedelta(hours=30))
    Need.objects.exclude(pk=need.pk).update(owner=None)
    assert remind(actor=builder()) == 0
    assert remind(actor=builder().as_of(NOW + timedelta(hours=8))) == 1
    assert remind(actor=builder().as_of(NOW + timedelta(hours=31))) == 1
    own.update(due_at=NOW + timedelta(hours=40))
    assert remind(actor=builder().as_of(NOW + timedelta(hours=32))) == 1
    kinds = list(Reminder.objects.filter(user=village_worker).values_list("kind", flat=True))
    assert kinds == ["needs.near", "needs.passed", "needs.near"]
    assert Reminder.objects.filter(user=village_worker)[0].url == f"/needs/{need.pk}/"

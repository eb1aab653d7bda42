"""Rows that are written many at once are what ``save`` would have written."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from yanzhen.core.inserting import draw_keys, insert_rows
from yanzhen.core.models import AuditEntry, Job

pytestmark = pytest.mark.django_db


def test_a_column_left_out_has_its_default_and_keys_go_on() -> None:
    now = timezone.now()
    before = Job.objects.create(kind="a", created_at=now)
    insert_rows(Job, [{"kind": f"b{n}", "created_at": now} for n in range(1200)])
    after = Job.objects.create(kind="c", created_at=now)
    found = Job.objects.get(kind="b7")
    assert (found.state, found.parameters, found.attempts) == ("waiting", {}, 0)
    assert found.created_at == now
    assert Job.objects.count() == 1202
    assert before.pk < Job.objects.get(kind="b0").pk < Job.objects.get(kind="b1199").pk < after.pk


def test_a_row_may_name_its_own_key() -> None:
    first, second = draw_keys(Job, 2)
    rows = [
        {"id": key, "kind": f"job {key}", "created_at": timezone.now()} for key in (first, second)
    ]
    insert_rows(Job, rows)
    assert Job.objects.get(pk=second).kind == f"job {second}"
    assert Job.objects.create(kind="c", created_at=timezone.now()).pk > second


def test_writes_every_kind_of_column() -> None:
    moment = datetime(2026, 6, 15, 10, tzinfo=timezone.get_current_timezone())
    row = {
        "at": moment,
        "actor_name": "林小满",
        "channel": "job",
        "cause": "1",
        "operation": "x",
        "object_id": 2**40,
        "notes": {"一": [1, None, True]},
    }
    insert_rows(AuditEntry, [row, row | {"object_id": None, "notes": {}}])
    one, two = AuditEntry.objects.order_by("pk")
    assert (one.at, one.object_id, one.notes) == (moment, 2**40, {"一": [1, None, True]})
    assert (two.object_id, two.notes, two.user_id) == (None, {}, None)


def test_nothing_is_written_of_nothing() -> None:
    insert_rows(Job, [])
    assert not Job.objects.exists()

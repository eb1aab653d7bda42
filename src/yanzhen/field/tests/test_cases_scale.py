"""The numbered cases of offline synchronisation: many devices, many records, many restarts."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW
from yanzhen.core.testing import at_once
from yanzhen.field.models import Upload
from yanzhen.field.services import settling
from yanzhen.field.testing import Branch, Dies, Phone, now_shows
from yanzhen.people.models import Person
from yanzhen.visits.models import Visit


@pytest.mark.django_db(transaction=True)
def test_case_43_many_devices_at_once_after_a_day_without_network(
    village_worker: User, person: Person
) -> None:
    """In the large: ``bench/sync.py``."""
    phones = [Phone(village_worker) for _n in range(3)]
    days = [Branch(person, happened_at=NOW - timedelta(hours=3 * n)) for n in range(1, 13)]
    sent = [day.creation(view=f"第{n}次") for n, day in enumerate(days)]
    parts = [sent[0:6], sent[4:9], sent[8:12]]  # what stands in two is sent by both
    calls = [partial(p.send, *s) for p, s in zip(phones, parts, strict=True)]
    results = at_once(calls)
    assert None not in results
    assert Visit.objects.count() == len(sent)
    assert set(Upload.objects.values_list("state", flat=True)) == {"applied"}


def test_case_44_one_device_with_a_months_records(phone: Phone, person: Person) -> None:
    days = [Branch(person, happened_at=NOW - timedelta(days=n, hours=3)) for n in range(30)]
    creations = [day.creation(view="一") for day in days]
    edits = [day.edit(view="二") for day in days]
    assert phone.states(*edits) == ["waiting"] * 30
    assert phone.states(*reversed(creations)) == ["applied"] * 30
    assert {now_shows(day)["view"] for day in days} == {"二"}
    assert Visit.objects.count() == 30


def test_case_45_restarts_in_the_middle_of_an_edit_leave_nothing_half(
    phone: Phone, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is gone after the visit was written and before the transaction ended."""
    branches = [Branch(person, happened_at=NOW - timedelta(hours=3 * n)) for n in range(1, 5)]
    sent = [branch.creation() for branch in branches]
    real = settling.close
    for died in range(3):
        with monkeypatch.context() as patch:

            def dies_at(upload: Upload, *given: Any, at: Any = sent[died].uid) -> None:
                if upload.uid == at:
                    raise Dies
                real(upload, *given)

            patch.setattr(settling, "close", dies_at)
            with pytest.raises(Dies):
                phone.send(*sent)
        assert Visit.objects.count() == Upload.objects.count() == died
    assert phone.states(*sent) == ["applied"] * 4
    assert Visit.objects.count() == Upload.objects.count() == 4

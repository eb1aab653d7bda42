"""The Suijiang demo as it lies on the disk."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest

from tests.conftest import Demo
from tests.demo.dumps import standing_in

pytestmark = pytest.mark.slow


def asked(demo: Demo, question: str) -> Any:
    """What the house answers to a line of Python, as JSON."""
    said = demo.run("shell", "--no-imports", "-c", f"import json\n{question}")
    return json.loads(said.strip().splitlines()[-1])


def test_reproduces_the_published_figures(demo: Demo) -> None:
    verdicts = json.loads(demo.run("scenario", "verify", "suijiang", "--json"))
    assert [v["figure"] for v in verdicts if not v["passed"]] == []
    covered = {v["figure"].split()[0] for v in verdicts}
    wanted = {*range(2, 9), *range(10, 13), *range(25, 28), 30}
    assert {f"SJ-F{n}" for n in wanted} <= covered


def test_shows_no_identity_or_phone_number_in_a_dump(demo: Demo) -> None:
    numbers = asked(
        demo,
        """
from yanzhen.accounts.models import User
from yanzhen.core.fields import plain
from yanzhen.people.models import Person
found = [plain(v) for p in Person.objects.all() for v in (p.id_number, p.phone)]
found += [plain(u.phone) for u in User.objects.all()]
print(json.dumps([f for f in found if f]))
""",
    )
    assert len(numbers) > 1500
    with sqlite3.connect(demo.data / "yanzhen.sqlite3") as database:
        dump = "\n".join(database.iterdump())
    assert "张桂兰" in dump
    assert standing_in(dump, numbers) == []
    assert standing_in(dump, {n[:-4] for n in numbers if len(n) == 18}) == []
    for file in demo.data.rglob("*"):
        if file.is_file() and file.suffix not in {".sqlite3", ".sqlite3-wal"}:
            assert standing_in(file.read_bytes().decode("latin-1"), numbers) == [], file.name


def test_names_the_people_who_can_sign_in(demo: Demo) -> None:
    said = demo.run("demo_sign_ins")
    assert demo.password in said
    for name in ("chenlan", "zhoumei", "liufang", "15400000001", "15400000002"):
        assert name in said


def test_every_link_of_the_chain_was_made_by_a_service(demo: Demo) -> None:
    orders, unaudited = asked(
        demo,
        """
from yanzhen.core.models import AuditEntry
from yanzhen.delivery.models import Order
placed = AuditEntry.objects.filter(operation="delivery.place_order").values("object_id")
print(json.dumps([Order.objects.count(), Order.objects.exclude(pk__in=placed).count()]))
""",
    )
    assert orders > 60
    assert unaudited == 0


def test_no_need_moves_before_it_was_heard(demo: Demo) -> None:
    steps, early = asked(
        demo,
        """
from django.db.models import F
from yanzhen.needs.models import NeedStep
early = NeedStep.objects.filter(at__lt=F("need__heard_at"))
print(json.dumps([NeedStep.objects.count(), list(early.values_list("need__number", "step"))]))
""",
    )
    assert steps > 100
    assert early == []

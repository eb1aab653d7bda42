"""Expressions mean what OpenRosa says they mean."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.questionnaires.xlsform.expressions import NotUnderstood, Surroundings, understand
from yanzhen.questionnaires.xlsform.values import Node, as_number, as_text

NOW = datetime.fromisoformat("2026-06-15T10:30")


def instance() -> Node:
    root = Node("data")
    group = root.add(Node("home", "home"))
    group.add(Node("age", "home/age", "65"))
    root.add(Node("chosen", "chosen", "meals clinic"))
    root.add(Node("empty", "empty"))
    root.add(Node("born", "born", "1950-06-16"))
    for number, name in enumerate(("甲", "乙", "丙"), 1):
        member = root.add(Node("member", "member"))
        member.add(Node("name", "member/name", name))
        member.add(Node("years", "member/years", str(number * 10)))
    return root


def value(source: str, at: str = "chosen") -> Any:
    root = instance()
    lists = Node("instance")
    items = lists.add(Node("root"))
    for name, town in (("a1", "a"), ("b1", "b")):
        item = items.add(Node("item"))
        item.add(Node("name", value=name))
        item.add(Node("town", value=town))
    node = next(n for n in root.walk() if n.path == at)
    found = understand(source).value(node, Surroundings(NOW, {"villages": lists}))
    return [n.text for n in found] if isinstance(found, list) else found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("/data/home/age >= 60", True),
        ("../home/age + 1 * 2", 67.0),
        ("(/data/home/age + 1) * 2", 132.0),
        ("-/data/home/age - -5", -60.0),
        ("7 mod 3 + 9 div 3", 4.0),
        ("/data/empty > 3", False),
        ("/data/empty = ''", True),
        ("/data/nowhere = ''", True),
        ("not(/data/empty)", False),
        ("selected(/data/chosen, 'clinic')", True),
        ("selected(., 'clin')", False),
        ("count-selected(.)", 2.0),
        ("selected-at(., 1)", "clinic"),
        ("count(/data/member)", 3.0),
        ("sum(/data/member/years)", 60.0),
        ("max(/data/member/years)", 30.0),
        ("/data/member[2]/name", ["乙"]),
        ("/data/member[years > 10]/name", ["乙", "丙"]),
        ("/data/member[position() = last()]/name", ["丙"]),
        ("indexed-repeat(/data/member/name, /data/member, 2)", ["乙"]),
        ("instance('villages')/root/item[town = 'b']/name", ["b1"]),
        ("if(/data/home/age > 60, '长者', '其他')", "长者"),
        ("coalesce(/data/empty, /data/home/age)", "65"),
        ("concat('共', count(/data/member), '人')", "共3人"),
        ("join('、', /data/member/name)", "甲、乙、丙"),
        ("string-length('问卷')", 2.0),
        ("substr('abcde', 1, 3)", "bc"),
        ("substring('abcde', 2, 3)", "bcd"),
        ("translate('1-2-3', '-', '')", "123"),
        ("regex('13912345678', '^1[0-9]{10}$')", True),
        ("regex('139', '^1[0-9]{10}$')", False),
        ("regex('1', '[')", False),
        ("round(2.345, 2)", 2.35),
        ("round(-2.5)", -3.0),
        ("int(2.9)", 2.0),
        ("pow(2, 3)", 8.0),
        ("1 div 0 > 1000", True),
        ("today()", date(2026, 6, 15)),
        ("/data/born < today()", True),
        ("int((today() - /data/born) div 365.25)", 75.0),
        ("date(today() + 1)", date(2026, 6, 16)),
        ("today() = '2026-06-15'", True),
        ("format-date(today(), '%Y年%n月%e日')", "2026年6月15日"),
        ("format-date-time(now(), '%H:%M')", "10:30"),
        ("decimal-time('12:00')", 0.5),
        ("boolean-from-string('true') and true()", True),
        ("'a' != 'b' or 1 = 2", True),
        ("/data/home/age | /data/born", ["65", "1950-06-16"]),
        ("checklist(1, 2, 'yes', 'no', 'yes')", True),
        ("weighted-checklist(3, -1, 'yes', 2, 'no', 5)", False),
    ],
)
def test_gives(source: str, expected: Any) -> None:
    assert value(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "",
        "1 +",
        "selected(",
        "pulldata('a', 'b')",
        "if(1)",
        "/data/a b",
        "a = = b",
        "(" * 200,
        "'x",
    ],
)
def test_refuses_what_it_cannot_read(source: str) -> None:
    with pytest.raises(NotUnderstood):
        understand(source)


def test_knows_which_questions_it_looks_at() -> None:
    found = understand("selected(../needs, 'x') and /data/home/age > 3 and . != ''")
    assert found.looks_at("home/meals") == {"home/needs", "home/age"}


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        found = understand(source)
    except NotUnderstood:
        return
    assert found.source == source


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_a_number_survives_as_text(number: float) -> None:
    assert math.isclose(as_number(as_text(number)), number, rel_tol=1e-9, abs_tol=1e-4) or (
        "e" in as_text(number)
    )

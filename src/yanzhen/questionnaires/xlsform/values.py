"""Values of expressions, and how one kind becomes another (OpenRosa XForms, XPath 1.0 section 3).

A value is a text, a number, a truth, a day, a moment, or a list of nodes. A day counts as the
number of days since 1970, which is what makes ``${born} < today()`` and ``today() - 7`` work.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

EPOCH = date(1970, 1, 1)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"\s*-?(\d+(\.\d*)?|\.\d+)\s*")


@dataclass(eq=False, slots=True)
class Node:
    """One element of an instance: a question, a group, one round of a repeat, or an item.

    ``path`` is where it stands in the form, without rounds: ``household/member/name``.
    """

    name: str
    path: str = ""
    value: str = ""
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    is_relevant: bool = True

    def add(self, child: Node) -> Node:
        child.parent = self
        self.children.append(child)
        return child

    def called(self, name: str) -> list[Node]:
        return self.children if name == "*" else [c for c in self.children if c.name == name]

    @property
    def text(self) -> str:
        """What expressions read; nothing where the node does not apply."""
        if not self.is_relevant:
            return ""
        if self.children:
            return "".join(child.text for child in self.children)
        return self.value

    @property
    def position(self) -> int:
        """Which of the neighbours of its name it is, from 1."""
        if self.parent is None:
            return 1
        return self.parent.called(self.name).index(self) + 1

    @property
    def root(self) -> Node:
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()


Value = str | float | bool | date | list[Node]


def as_text(value: Value) -> str:
    """
    >>> as_text(3.0), as_text(2.5), as_text(True), as_text(date(2026, 6, 15))
    ('3', '2.5', 'true', '2026-06-15')
    """
    if isinstance(value, list):
        return value[0].text if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def days(moment: date) -> float:
    """Days since 1970, with the part of the day."""
    whole = float((date(moment.year, moment.month, moment.day) - EPOCH).days)
    if isinstance(moment, datetime):
        return whole + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86_400
    return whole


def as_number(value: Value) -> float:
    """The number, or NaN; a day is the number of its days.

    >>> as_number("2.5"), as_number("1970-01-11"), math.isnan(as_number(""))
    (2.5, 10.0, True)
    """
    if isinstance(value, bool | float):
        return float(value)
    if isinstance(value, date):
        return days(value)
    text = as_text(value).strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    moment = as_moment(text)
    return math.nan if moment is None else days(moment)


def as_truth(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return bool(value) and not math.isnan(value)
    return bool(value)


def as_moment(value: Value) -> date | None:
    """The day or moment that a value means, or nothing."""
    if isinstance(value, date):
        return value
    if isinstance(value, float) and not isinstance(value, bool):
        if math.isnan(value) or abs(value) > 1_000_000:
            return None
        whole = math.floor(value)
        if value == whole:
            return EPOCH + timedelta(days=whole)
        midnight = datetime.combine(EPOCH + timedelta(days=whole), time())
        return midnight + timedelta(seconds=round((value - whole) * 86_400))
    text = as_text(value).strip()
    if not _DAY.match(text):
        return None
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def are_equal(first: Value, second: Value) -> bool:
    """``=`` of XPath 1.0: with lists of nodes, whether any two are equal."""
    if isinstance(first, list) and isinstance(second, list):
        return not {n.text for n in first}.isdisjoint(n.text for n in second)
    if isinstance(first, list) or isinstance(second, list):
        if isinstance(first, list):
            return _any_equal(first, second)
        return isinstance(second, list) and _any_equal(second, first)
    if isinstance(first, bool) or isinstance(second, bool):
        return as_truth(first) is as_truth(second)
    if isinstance(first, str) and isinstance(second, str):
        return first == second
    return as_number(first) == as_number(second)


def _any_equal(nodes: list[Node], other: Value) -> bool:
    """A question that was not answered equals the empty text, also where it does not stand."""
    if isinstance(other, bool):
        return bool(nodes) is other
    return any(are_equal(text, other) for text in [n.text for n in nodes] or [""])


def is_less(first: Value, second: Value, *, or_equal: bool = False) -> bool:
    """``<`` and ``<=``; with lists of nodes, whether it holds for any two."""
    lefts: list[Value] = [n.text for n in first] if isinstance(first, list) else [first]
    rights: list[Value] = [n.text for n in second] if isinstance(second, list) else [second]
    pairs = ((as_number(a), as_number(b)) for a in lefts for b in rights)
    return any(a <= b if or_equal else a < b for a, b in pairs)

"""The way of an application that the station helps with. Pure decisions: it never judges rights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

PREPARING, SUBMITTED, DECIDED, WITHDRAWN = "preparing", "submitted", "decided", "withdrawn"
OPEN = frozenset({PREPARING, SUBMITTED})
STEPS: Mapping[str, tuple[frozenset[str], str | None]] = {
    "tick": (frozenset({PREPARING}), None),
    "help": (OPEN, None),
    "submit": (frozenset({PREPARING}), SUBMITTED),
    "ask_more": (frozenset({SUBMITTED}), PREPARING),
    "decide": (frozenset({SUBMITTED}), DECIDED),
    "withdraw": (OPEN, WITHDRAWN),
}


def missing(materials: Sequence[Mapping[str, Any]]) -> list[str]:
    """The codes of required materials that are not there yet.

    >>> missing([{"code": "id", "is_there": True}, {"code": "income", "is_there": False}])
    ['income']
    """
    return [m["code"] for m in materials if not m["is_there"] and not m.get("is_optional")]

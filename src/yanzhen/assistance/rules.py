"""The way of an application that the station helps with. Pure decisions: it never judges rights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yanzhen.core.lifecycle import Lifecycle

PREPARING, SUBMITTED, DECIDED, WITHDRAWN = "preparing", "submitted", "decided", "withdrawn"
OPEN = frozenset({PREPARING, SUBMITTED})
STEPS = Lifecycle(
    {
        "tick": ({PREPARING}, None),
        "help": (OPEN, None),
        "submit": ({PREPARING}, SUBMITTED),
        "ask_more": ({SUBMITTED}, PREPARING),
        "decide": ({SUBMITTED}, DECIDED),
        "withdraw": (OPEN, WITHDRAWN),
        "hand": (OPEN, None),
    }
)

FOUND, CHECKED = "open", "closed"
CLUE_STEPS = Lifecycle({"assign": ({FOUND}, None), "check": ({FOUND}, CHECKED)})


def missing(materials: Sequence[Mapping[str, Any]]) -> list[str]:
    """The codes of required materials that are not there yet.

    >>> missing([{"code": "id", "is_there": True}, {"code": "income", "is_there": False}])
    ['income']
    """
    return [m["code"] for m in materials if not m["is_there"] and not m.get("is_optional")]

"""The way of an issue (中办国办 2015; rules.md section 18). Pure decisions."""

from __future__ import annotations

from yanzhen.core.lifecycle import Lifecycle

RAISED, CALLED, DECIDED, DONE, DROPPED = "raised", "called", "decided", "done", "dropped"
OPEN = frozenset({RAISED, CALLED, DECIDED})
STEPS = Lifecycle(
    {
        "call": (frozenset({RAISED, CALLED}), CALLED),
        "decide": (frozenset({CALLED}), DECIDED),
        "follow": (frozenset({DECIDED}), None),
        "finish": (frozenset({DECIDED}), DONE),
        "publish": (frozenset({DECIDED, DONE}), None),
        "drop": (frozenset({RAISED, CALLED}), DROPPED),
    }
)
FEWEST_ATTENDEES = 2

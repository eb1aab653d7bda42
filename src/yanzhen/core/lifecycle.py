"""The steps that a kind of record may take. Pure: the ``rules`` of an app state theirs with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping


class Lifecycle:
    """By step: the states in which it may be taken and the state it leads to; None keeps the state.

    >>> order = Lifecycle({"begin": ({"placed"}, "begun"), "note": ({"placed", "begun"}, None)})
    >>> order.allows("placed", "begin"), order.allows("begun", "begin")
    (True, False)
    >>> order.after("placed", "begin"), order.after("begun", "note")
    ('begun', 'begun')
    """

    def __init__(self, steps: Mapping[str, tuple[Collection[str], str | None]]) -> None:
        self._steps = dict(steps)

    def states(self, step: str) -> Collection[str]:
        """The states in which the step may be taken."""
        return self._steps[step][0]

    def allows(self, state: str, step: str) -> bool:
        return state in self.states(step)

    def after(self, state: str, step: str) -> str:
        """The state that a step leads to; one that is only told (somebody joined) keeps it."""
        return self._steps.get(step, ((), None))[1] or state

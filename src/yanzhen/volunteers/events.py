"""What others may react to: a row of confirmed hours was appended, or one that takes it back.

>>> from yanzhen.volunteers import events
>>> @events.hour_listener                                # doctest: +SKIP
... def issue_points(actor: Actor, hours: HourRecord) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable

from yanzhen.core.scope import Actor
from yanzhen.volunteers.models import HourRecord

Listener = Callable[[Actor, HourRecord], None]
_listeners: list[Listener] = []


def hour_listener(function: Listener) -> Listener:
    """Register what an app above does in the transaction of new hours; once, when it starts."""
    _listeners.append(function)
    return function


def hours_appended(actor: Actor, hours: HourRecord) -> None:
    for listener in _listeners:
        listener(actor, hours)

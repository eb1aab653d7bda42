"""What others may react to: a service record was appended, also one that takes another back.

>>> from yanzhen.delivery import events
>>> @events.record_listener                              # doctest: +SKIP
... def claim_hours(actor: Actor, record: ServiceRecord) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable

from yanzhen.core.scope import Actor
from yanzhen.delivery.models import ServiceRecord

Listener = Callable[[Actor, ServiceRecord], None]
_listeners: list[Listener] = []


def record_listener(function: Listener) -> Listener:
    """Register what an app above does in the transaction of a new record; once, when it starts."""
    _listeners.append(function)
    return function


def record_appended(actor: Actor, record: ServiceRecord) -> None:
    """Tell the apps above. The participants are written already."""
    for listener in _listeners:
        listener(actor, record)

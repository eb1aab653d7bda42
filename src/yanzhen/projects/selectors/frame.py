"""The day, the area and the words that every read of projects uses."""

from __future__ import annotations

from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.needs import vocabulary
from yanzhen.projects.access import (
    READ,
)


def home_area(actor: Actor) -> str:
    """The area whose words an actor's lists use: the first that they may read."""
    prefixes = scope.areas(actor, READ).prefixes
    return prefixes[0] if prefixes else ""


def labels(topic: str, actor: Actor, area: str) -> dict[str, str]:
    return vocabulary.labels(f"projects.{topic}", area=area, day=actor.today)

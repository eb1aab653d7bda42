"""Needs that a program names by their uid."""

from __future__ import annotations

from uuid import UUID

from yanzhen.core.rest import named_row
from yanzhen.core.scope import Actor
from yanzhen.needs.access import visible_needs
from yanzhen.needs.models import Need


def need_named(actor: Actor, uid: UUID | None, field: str = "need") -> Need | None:
    """The need that answers are for, if one is named. Raises NotValid, also when not visible."""
    if uid is None:
        return None
    rows = visible_needs(actor).select_related("person__household", "person__division", "division")
    return named_row(rows, uid, field)

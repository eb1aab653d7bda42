"""People that a program names by their uid."""

from __future__ import annotations

from uuid import UUID

from yanzhen.core.rest import named_row
from yanzhen.core.scope import Actor
from yanzhen.people.access import visible_persons
from yanzhen.people.models import Person


def person_named(actor: Actor, uid: UUID, field: str = "person") -> Person:
    """The person with place and household. Raises NotValid, also when not visible."""
    rows = visible_persons(actor).select_related("division", "household")
    return named_row(rows, uid, field)

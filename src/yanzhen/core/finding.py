"""One row out of those that an actor may see."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from yanzhen.core.errors import NotFound

M = TypeVar("M", bound=Model)


def the_row(rows: QuerySet[M], *conditions: Q, **key: Any) -> M:
    """The row with this key. Raises NotFound: "not there" and "not yours" are one answer."""
    row = rows.filter(*conditions, **key).first()
    if row is None:
        raise NotFound
    return row

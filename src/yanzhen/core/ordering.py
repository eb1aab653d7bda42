"""Rows whose part is shown need an order; a database may give the others as it likes."""

from typing import Any

from django.db.models import QuerySet


def in_an_order(rows: Any) -> Any:
    """The rows as they are ordered; in the order in which they were made when nothing is said.

    Left alone: what is no queryset, what is a part already, and sums over groups.
    """
    if not isinstance(rows, QuerySet) or rows.ordered or rows.query.is_sliced:
        return rows
    return rows if isinstance(rows.query.group_by, tuple) else rows.order_by("pk")

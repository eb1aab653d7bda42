"""Many new rows at once, where making models and preparing every cell takes most of the time.

The keys are drawn before the rows are written, so that what a row says may hold its own key.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from django.db import connection, models

from yanzhen.core.fields import BlindIndexField, SealedField
from yanzhen.core.phrases import PhraseField

Row = Mapping[str, Any]
# What these columns are given, both databases take as it is.
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


def draw_keys(model: type[models.Model], count: int) -> list[int]:
    """Keys that nobody else gets, in rising order.

    Within a transaction: SQLite lets one connection write at a time, PostgreSQL has a sequence.
    """
    table, key = model._meta.db_table, model._meta.pk
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, key.column, count],
            )
            return [value for (value,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return list(range(last + 1, last + 1 + count))


def insert_rows(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Write rows given by column (``division_id``); a column left out has its default.

    Without ``id`` the database gives the keys. As with ``bulk_create`` no ``save`` and no signal is
    called.
    """
    if not rows:
        return
    table = _table(model, connection.vendor, has_keys="id" in rows[0])
    if connection.vendor == "postgresql":
        with (
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            cursor.copy(table.copy) as copy,
        ):
            for row in rows:
                copy.write_row(table.cells(row))
        return
    with connection.cursor() as cursor:
        cursor.executemany(table.insert, [table.cells(row) for row in rows])


class _Table:
    """The columns of a table, and how the cells of a row are read for this database."""

    def __init__(self, model: type[models.Model], *, has_keys: bool) -> None:
        fields = [f for f in model._meta.concrete_fields if has_keys or not f.primary_key]
        quote = connection.ops.quote_name
        table, names = quote(model._meta.db_table), ", ".join(quote(str(f.column)) for f in fields)
        marks = ", ".join(["%s"] * len(fields))
        self.insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  # columns
        self.copy = f"COPY {table} ({names}) FROM STDIN"
        self.names = [f.attname for f in fields]
        self.usual = [_usual(f) for f in fields]
        self.derived = [(n, made) for n, f in enumerate(fields) if (made := _derived(f))]
        self.prepared = [(n, made) for n, f in enumerate(fields) if (made := _prepared(f))]

    def cells(self, row: Row) -> list[Any]:
        cells = list(map(row.get, self.names, self.usual))
        for n, derive in self.derived:
            cells[n] = derive(row)
        for n, prepare in self.prepared:
            if (value := cells[n]) is not None:
                cells[n] = prepare(value)
        return cells


@cache
def _table(model: type[models.Model], vendor: str, *, has_keys: bool) -> _Table:
    return _Table(model, has_keys=has_keys)


def _usual(field: models.Field[Any, Any]) -> Any:
    """What a column that is left out holds, unless that is made anew for every row."""
    usual = None if _is_made_anew(field) else field.get_default()
    # A choice is a string of its own class, which both drivers look at twice.
    return str(usual) if isinstance(usual, str) else usual


def _is_made_anew(field: models.Field[Any, Any]) -> bool:
    return field.has_default() and callable(field.default)


def _derived(field: models.Field[Any, Any]) -> Callable[[Row], Any] | None:
    """What reads a column that is not simply given: a blind index, a default made for the row."""
    name = field.attname
    if isinstance(field, BlindIndexField):
        source = field.source
        return lambda row: field.of(_as_instance(row)) if row.get(source) else None  # type: ignore[arg-type]
    if _is_made_anew(field):
        return lambda row: row[name] if name in row else field.get_default()
    return None


def _as_instance(row: Row) -> SimpleNamespace:
    return SimpleNamespace(**row)


def _prepared(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """What a value of the column must pass to be as the database takes it; None for as it is."""
    if isinstance(field, PhraseField):
        return field.get_prep_value
    if isinstance(field, models.ForeignKey | BlindIndexField) or (
        isinstance(field, PLAIN) and not isinstance(field, SealedField)
    ):
        return None

    def prepare(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if isinstance(field, SealedField):
        return lambda value: prepare(value) if value else value
    asked = _READ[connection.vendor].get(type(field))
    if asked is None:
        return prepare
    kind, read = asked
    return lambda value: read(value) if value.__class__ is kind else prepare(value)


def _moment(value: datetime) -> str:
    """As the field itself stores a moment on SQLite."""
    return _zoned(value).astimezone(UTC).isoformat(" ").removesuffix("+00:00")


def _zoned(value: datetime) -> datetime:
    """Raises ValueError for a moment without a zone."""
    if value.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return value


def _same(value: Any) -> Any:
    return value


# Values of these classes are read at a tenth of the price of asking the field.
_READ: dict[str, dict[type, tuple[type, Callable[[Any], Any]]]] = {
    "sqlite": {
        models.DateTimeField: (datetime, _moment),
        models.DateField: (date, str),
        models.UUIDField: (uuid.UUID, attrgetter("hex")),
    },
    "postgresql": {
        models.DateTimeField: (datetime, _zoned),
        models.DateField: (date, _same),
        models.UUIDField: (uuid.UUID, _same),
    },
}

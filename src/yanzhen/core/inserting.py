"""Many new rows at once, where making models and preparing every cell takes most of the time.

The keys are drawn before the rows are written, so that what a row says may hold its own key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from django.db import connection, models

from yanzhen.core.fields import BlindIndexField, SealedField

Row = Mapping[str, Any]
Reader = Callable[[Row], Any]
# What these columns are given, both databases take as it is.
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
AT_ONCE = 500
MOST_KNOWN = 5000


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

    Without ``id`` the keys are drawn. As with ``bulk_create`` no ``save`` and no signal is called.
    """
    if not rows:
        return
    if "id" not in rows[0]:
        keys = draw_keys(model, len(rows))
        rows = [{**row, "id": key} for row, key in zip(rows, keys, strict=True)]
    fields = model._meta.concrete_fields
    readers = [_reader(field) for field in fields]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(f.column)) for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  # names of columns
    with connection.cursor() as cursor:
        for start in range(0, len(rows), AT_ONCE):
            part = rows[start : start + AT_ONCE]
            cursor.executemany(sql, [tuple([read(row) for read in readers]) for row in part])


def _reader(field: models.Field[Any, Any]) -> Reader:
    """What reads the value of a column from a row, as the database takes it."""
    name, default = field.attname, field.get_default()
    if isinstance(field, BlindIndexField):
        source = field.source
        return lambda row: field.of(_as_instance(row)) if row.get(source) else None  # type: ignore[arg-type]
    if isinstance(field, models.ForeignKey) or (
        isinstance(field, PLAIN) and not isinstance(field, SealedField)
    ):
        return lambda row: row.get(name, default)

    def ready(value: Any) -> Any:
        return value if value is None or value == "" else field.get_db_prep_save(value, connection)

    if isinstance(field, models.DateField):
        return _reader_of_dates(name, ready)
    if callable(field.default):
        return lambda row: ready(row[name] if name in row else field.get_default())
    usual = ready(default)
    return lambda row: ready(row[name]) if name in row else usual


def _as_instance(row: Row) -> SimpleNamespace:
    return SimpleNamespace(**row)


def _reader_of_dates(name: str, ready: Callable[[Any], Any]) -> Reader:
    """Days and moments, of which many rows have the same."""
    known: dict[Any, Any] = {None: None}

    def read(row: Row) -> Any:
        value = row.get(name)
        if value not in known:
            if len(known) > MOST_KNOWN:
                known.clear()
            known[value] = ready(value)
        return known[value]

    return read

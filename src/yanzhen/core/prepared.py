"""Queries of every request, whose SQL is made once: making it costs more than running it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


class Bound(models.Expression):
    """A value that each call gives: ``filter(user=Bound("user", BigIntegerField()))``.

    With a ``place`` it is one of the values of a sequence.
    """

    def __init__(
        self, name: str, output_field: models.Field[Any, Any], place: int | None = None
    ) -> None:
        super().__init__(output_field)
        self.name = name
        self.place = place

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return "%s", [self]

    def value_of(self, values: dict[str, Any]) -> Any:
        value = values[self.name]
        value = value if self.place is None else value[self.place]
        return self.output_field.get_db_prep_value(value, connection)


@dataclass(frozen=True, slots=True)
class _Made:
    """The SQL of one shape, its parameters, and what turns columns into values."""

    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, Any, Any], ...]


class Prepared:
    """A ``values_list`` query with ``Bound`` values; called, it gives the rows for these values.

    Built at the first call, when all apps are loaded. Values never change its shape; what does
    (the length of an ``in``) is given as plain arguments to ``build``, and made once for each.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]]) -> None:
        self.build = build
        self.made: dict[tuple[Any, ...], _Made] = {}

    def __call__(self, *shape: Any, **values: Any) -> list[tuple[Any, ...]]:
        made = self.made.get(shape) or self.made.setdefault(shape, self._make(shape))
        params = [p.value_of(values) if isinstance(p, Bound) else p for p in made.params]
        with connection.cursor() as cursor:
            cursor.execute(made.sql, params)
            rows: Iterable[tuple[Any, ...]] = cursor.fetchall()
        return [self._converted(row, made) for row in rows] if made.converters else list(rows)

    def _make(self, shape: tuple[Any, ...]) -> _Made:
        compiler = self.build(*shape).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        converters = compiler.get_converters(columns)
        return _Made(
            sql,
            tuple(params),
            tuple((i, tuple(steps), column) for i, (steps, column) in converters.items()),
        )

    @staticmethod
    def _converted(row: tuple[Any, ...], made: _Made) -> tuple[Any, ...]:
        values = list(row)
        for i, steps, column in made.converters:
            for step in steps:
                values[i] = step(values[i], column, connection)
        return tuple(values)


def bound_all(name: str, length: int, field: models.Field[Any, Any]) -> Any:
    """The values of a sequence of this length, for ``in`` (of a key: ``person__pk__in``)."""
    return [Bound(name, field, place) for place in range(length)]


def bound_user() -> Bound:
    """The value ``user_id``."""
    return Bound("user_id", models.BigIntegerField())


def bound_day() -> Bound:
    """The value ``day``."""
    return Bound("day", models.DateField())


def bound_moment() -> Bound:
    """The value ``now``."""
    return Bound("now", models.DateTimeField())

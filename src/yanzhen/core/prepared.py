"""Queries of every request, whose SQL is made once: making it costs more than running it.

``Prepared`` is for questions that are the same for everybody, ``PreparedFor`` for what one actor
may see, ``PreparedForDay`` for what they may see by the rules of a day, ``PreparedByKeys`` for the
pages of a long list. None keeps any row: each call asks the database.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, ClassVar, Generic, NoReturn, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import lookups
from django.db.models.query import prefetch_related_objects
from django.db.models.sql.compiler import SQLCompiler
from django.utils.timezone import localdate
from django.utils.translation import get_language

from yanzhen.core.deadlines import begin_of
from yanzhen.core.ordering import in_an_order
from yanzhen.core.scope import Actor


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


def _bound(params: tuple[Any, ...], values: dict[str, Any]) -> list[Any]:
    return [p.value_of(values) if p.__class__ is Bound else p for p in params]


class _Plan:
    """What one text of SQL gives: the columns, and how rows are made of them.

    Shared by all actors whose query has the same text.
    """

    def __init__(self, rows: Any, compiler: SQLCompiler, sql: str) -> None:
        self.sql = sql
        self.rows = rows
        self.select, self.klass_info = compiler.select, compiler.klass_info
        self.annotation_col_map = compiler.annotation_col_map
        columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
        self.converters = compiler.get_converters(columns)
        self.apply_converters = compiler.apply_converters

    def objects(self, params: list[Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            fetched: Iterable[Any] = cursor.fetchall()
        if self.converters:
            fetched = self.apply_converters(fetched, self.converters)
        found: list[Any] = list(self.rows._iterable_class(_Fetched(self, fetched)))
        if found and self.rows._prefetch_related_lookups:
            prefetch_related_objects(found, *self.rows._prefetch_related_lookups)
        return found


class _Fetched:
    """Rows that have come, in the place of the queryset, query and compiler that iterables ask."""

    def __init__(self, plan: _Plan, fetched: Iterable[Any]) -> None:
        self.fetched = fetched
        self.query = self
        self.select, self.klass_info = plan.select, plan.klass_info
        self.annotation_col_map = plan.annotation_col_map
        self.db, self.model, self._fields = plan.rows.db, plan.rows.model, plan.rows._fields
        self._known_related_objects: dict[Any, Any] = {}
        asked = plan.rows.query
        self.selected, self.extra_select = asked.selected, asked.extra_select
        self.values_select, self.annotation_select = asked.values_select, asked.annotation_select

    def get_compiler(self, using: str | None = None) -> _Fetched:
        return self

    def execute_sql(self, **_options: Any) -> Iterable[Any]:
        return self.fetched

    def results_iter(
        self, results: Any = None, tuple_expected: bool = False, **_options: Any
    ) -> Iterator[Any]:
        return map(tuple, self.fetched) if tuple_expected else iter(self.fetched)


Row = TypeVar("Row")
Made = tuple[_Plan, tuple[Any, ...]]


class Prepared(Generic[Row]):
    """A query with ``Bound`` values; called, it gives the rows for these values.

    Built at the first call, when all apps are loaded. Values never change its shape; what does
    (the length of an ``in``) is given as plain arguments to ``build``, and made once for each.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Row]]) -> None:
        self.build = build
        self.made: dict[tuple[Any, ...], Made | None] = {}
        self.plans: dict[str, _Plan] = {}

    def __call__(self, *shape: Any, **values: Any) -> list[Row]:
        if shape not in self.made:
            self.made[shape] = self._make(self.build(*shape))
        return self._rows(self.made[shape], values)

    def _make(self, rows: models.QuerySet[Any, Row]) -> Made | None:
        compiler = rows.query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        plan = self.plans.get(sql) or self.plans.setdefault(sql, _Plan(rows, compiler, sql))
        return plan, tuple(params)

    @staticmethod
    def _rows(made: Made | None, values: dict[str, Any]) -> list[Row]:
        return made[0].objects(_bound(made[1], values)) if made else []


def bound_all(name: str, length: int, field: models.Field[Any, Any]) -> Any:
    """The values of a sequence of this length, for ``in`` (of a key: ``person__pk__in``)."""
    return [Bound(name, field, place) for place in range(length)]


def bound_user() -> Bound:
    """The value ``user_id``."""
    return Bound("user_id", models.BigIntegerField())


def bound_day() -> Bound:
    """The value ``day``."""
    return Bound("day", models.DateField())


def bound_moment(name: str = "now") -> Bound:
    """The value ``now``, or another moment."""
    return Bound(name, models.DateTimeField())


def tally(rows: models.QuerySet[Any, Any], **counts: Any) -> models.QuerySet[Any, Any]:
    """One named row of counts over all the rows, where ``aggregate`` would ask at once."""
    whole: Any = rows.order_by().annotate(whole=models.Value(1)).values("whole")
    counted: models.QuerySet[Any, Any] = whole.annotate(**counts).values_list(*counts, named=True)
    return counted


# -- of an actor ----------------------------------------------------------------------------------


class _NoClock:
    """In the place of ``actor.now`` while a query is built: the moment is a bound value."""

    def __getattr__(self, name: str) -> NoReturn:
        raise TypeError("A prepared query takes its moments as bound values, not from the actor.")


NO_CLOCK = cast(datetime, _NoClock())


def _refuse(*_statement: Any) -> NoReturn:
    raise TypeError("A prepared query is built without asking the database.")


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _rights_of(actor: Actor) -> tuple[Any, ...]:
    """Everything of an actor on which a query may depend."""
    facts = tuple((name, _frozen(fact)) for name, fact in sorted(actor.facts.items()))
    ids = (actor.user_id, actor.person_id, actor.is_system, actor.is_read_only)
    return (*ids, actor.grants, actor.opened, facts)


class _Numbered(threading.local):
    """The rights that were asked for lately, each with a number that no other rights ever get.

    A page asks fifty times for the same actor: their rights are read and compared once.
    """

    MOST = 4096
    numbers = itertools.count(1)
    known: ClassVar[dict[tuple[Any, ...], int]] = {}

    def __init__(self) -> None:
        self.last: Actor | None = None
        self.number = 0

    def of(self, actor: Actor) -> int:
        if actor is not self.last:
            if len(self.known) >= self.MOST:
                self.known.clear()
            self.number = self.known.setdefault(_rights_of(actor), next(self.numbers))
            self.last = actor
        return self.number


_numbered = _Numbered()


@dataclass(frozen=True, slots=True)
class _Part:
    """What is wanted of the rows: some of them, in some order, or only how many there are."""

    order: tuple[str, ...] = ()
    start: int = 0
    stop: int | None = None
    is_count: bool = False

    def of(self, rows: Any) -> Any:
        if self.is_count:
            rows = rows.order_by().values("pk")
        elif self.order:
            rows = rows.order_by(*self.order)
        if self.stop is None:
            return rows
        return (rows if self.is_count else in_an_order(rows))[self.start : self.stop]


class PreparedFor(Prepared[Row]):
    """A query whose rows depend on who asks: made once for each actor's rights.

    ``build(actor, *shape)`` returns a queryset from the same gate as any other read; other rights
    make another query. It may use all of the actor but the clock: moments are ``Bound`` values,
    given by name to each call. Nor may it ask the database. Both are refused.
    """

    MOST = 4096

    def __call__(
        self, actor: Actor, *shape: Any, first: int | None = None, **values: Any
    ) -> list[Row]:
        """The rows, or the first of them."""
        return self._rows(self._made(actor, shape, _Part(stop=first)), values)

    def count(self, actor: Actor, *shape: Any, most: int | None = None, **values: Any) -> int:
        """How many rows there are; reads no further than ``most``."""
        made = self._made(actor, shape, _Part(stop=most, is_count=True))
        if not made:
            return 0
        with connection.cursor() as cursor:
            sql = f"SELECT COUNT(*) FROM ({made[0].sql}) counted"  # noqa: S608  # Django's own SQL
            cursor.execute(sql, _bound(made[1], values))
            return int(cursor.fetchone()[0])

    def first_rows(
        self, most: int, actor: Actor, *shape: Any, counted: int | None = None, **values: Any
    ) -> tuple[list[Row], int]:
        """The first rows and how many there are in all; counted only when there are more.

        With ``counted`` the count reads no further than so many.
        """
        found = self(actor, *shape, first=most + 1, **values)
        if len(found) <= most:
            return found, len(found)
        return found[:most], self.count(actor, *shape, most=counted, **values)

    def listed(self, actor: Actor, *shape: Any, **values: Any) -> Listed[Row]:
        """All rows for a table, which asks for one page of them in the order of a column."""
        return Listed(self, actor, shape, values)

    def part(
        self, actor: Actor, shape: tuple[Any, ...], values: dict[str, Any], **part: Any
    ) -> list[Row]:
        return self._rows(self._made(actor, shape, _Part(**part)), values)

    def _made(self, actor: Actor, shape: tuple[Any, ...], part: _Part) -> Made | None:
        clock = self._clock(actor)
        key = (_numbered.of(actor), clock, get_language(), shape, part)
        try:
            return self.made[key]
        except KeyError:
            pass
        if len(self.made) >= self.MOST:
            self.made.clear()
            self.plans.clear()
        with connection.execute_wrapper(_refuse):
            rows = self.build(actor.as_of(clock), *shape)
            made = self.made[key] = self._make(self._of(rows, part))
        return made

    def _of(self, rows: models.QuerySet[Any, Row], part: _Part) -> models.QuerySet[Any, Row]:
        """The part of the rows."""
        return part.of(rows)  # type: ignore[no-any-return]

    def _clock(self, actor: Actor) -> datetime:
        """What ``actor.now`` is while the query is built."""
        return NO_CLOCK


@models.BigAutoField.register_lookup
class Chosen(lookups.In):
    """``pk__chosen=keys``: as ``in``, and on PostgreSQL the keys are asked for first.

    Among as many joins as a list has, its planner would join all rows before it looks at them.
    """

    lookup_name = "chosen"

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, Any]:
        sql, params = self.as_sql(compiler, connection)
        key, _in, keys = str(sql).partition(" IN (")
        return f"{key} = ANY(ARRAY({keys})", params


class PreparedByKeys(PreparedFor[Row]):
    """One whose page is chosen by keys alone; what its rows show is read for these keys.

    ``build`` gives the rows in their order and joins nothing; ``shown`` makes of the chosen ones
    what the page needs. A page of a hundred thousand rows then joins twenty-five.
    """

    def __init__(
        self,
        build: Callable[..., models.QuerySet[Any, Row]],
        shown: Callable[[Any], models.QuerySet[Any, Row]],
    ) -> None:
        super().__init__(build)
        self.shown = shown

    def _of(self, rows: models.QuerySet[Any, Row], part: _Part) -> models.QuerySet[Any, Row]:
        found = part.of(rows)
        if part.is_count:
            return found  # type: ignore[no-any-return]
        chosen = self.shown(rows.model._default_manager.filter(pk__chosen=found.values("pk")))
        return chosen.order_by(*found.query.order_by)


class PreparedForDay(PreparedFor[Row]):
    """One that is made anew each day, for what depends on the rules of the day.

    While it is built, ``actor.now`` is the beginning of the day; moments are ``Bound`` values.
    """

    def _clock(self, actor: Actor) -> datetime:
        return begin_of(localdate(actor.now))


class Listed(Generic[Row]):
    """In the place of a queryset whose pages a table shows."""

    model = None

    def __init__(
        self,
        prepared: PreparedFor[Row],
        actor: Actor,
        shape: tuple[Any, ...],
        values: dict[str, Any],
        order: tuple[str, ...] = (),
    ) -> None:
        self.prepared, self.actor, self.shape, self.values = prepared, actor, shape, values
        self.order = order
        self.query = SimpleNamespace(order_by=order)

    def order_by(self, *order: str) -> Listed[Row]:
        return Listed(self.prepared, self.actor, self.shape, self.values, order)

    def count(self, most: int | None = None) -> int:
        return self.prepared.count(self.actor, *self.shape, most=most, **self.values)

    def __getitem__(self, wanted: slice) -> list[Row]:
        return self.prepared.part(
            self.actor,
            self.shape,
            self.values,
            order=self.order,
            start=wanted.start or 0,
            stop=wanted.stop,
        )

    def __iter__(self) -> Iterator[Row]:
        return iter(self[:])

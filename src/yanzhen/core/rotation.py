"""Changing the keys under which personal data lies, while people work.

Rotation adds a key version and seals every value again, batch by batch. Each batch is one
transaction and writes a row only while it still holds what was read, so nobody's change is lost.
Nothing else is noted down: what still lies under an older key is what is left to do, so a killed
run is simply started again.
"""

from __future__ import annotations

import contextlib
import fcntl
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import StrIndex, Substr
from django.utils.translation import gettext_lazy as _

from yanzhen.core import crypto
from yanzhen.core.crypto import CIPHERS, CannotOpen, Keyring
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.fields import BlindIndexField, Sealed, SealedField

BATCH = 500
Report = Callable[["Progress"], None]


@dataclass(frozen=True, slots=True)
class SealedColumns:
    """The sealed columns of a model and the blind indexes that follow from them."""

    model: type[models.Model]
    sealed: tuple[SealedField, ...]
    indexes: tuple[BlindIndexField, ...]

    def stale(self, prefix: str, version: int) -> Q:
        """Rows of which something does not lie under this version and cipher."""
        conditions = [
            ~Q(**{f"{f.name}__startswith": prefix})
            & ~Q(**{f.name: ""})
            & ~Q(**{f"{f.name}__isnull": True})
            for f in self.sealed
        ]
        conditions += [
            ~Q(**{f"{f.name}__startswith": f"{version}."}) & Q(**{f"{f.name}__isnull": False})
            for f in self.indexes
        ]
        return reduce(or_, conditions)


@dataclass(frozen=True, slots=True)
class SealedJson:
    """A JSON column of a library that holds sealed texts somewhere inside; few rows.

    ``column`` is what they are bound to, as given to ``Keyring.seal``.
    """

    model: type[models.Model]
    field: str
    column: str

    def stale(self, prefix: str) -> list[Any]:
        """The keys of the rows in which something does not lie under this version and cipher."""
        rows = self.model._base_manager.using("default").order_by("pk")
        return [
            pk
            for pk, value in rows.values_list("pk", self.field)
            if any(not token.startswith(prefix) for token in tokens_in(value))
        ]

    def seal(self, ring: Keyring, pk: Any) -> None:
        """Seal the row anew, as it stands now. Raises CannotOpen."""
        row = self.model._base_manager.using("default").select_for_update().filter(pk=pk).first()
        if row is not None:
            value = getattr(row, self.field)
            setattr(row, self.field, _resealed(ring, value, self.column))
            row.save(update_fields=[self.field])


_TOKEN = re.compile(rf"\d+\.[{''.join(CIPHERS.values())}]\.[A-Za-z0-9_-]{{32,}}")
SEALED_JSON: list[SealedJson] = []


def sealed_json(place: SealedJson) -> SealedJson:
    """Register such a column, in ``AppConfig.ready``."""
    if place not in SEALED_JSON:
        SEALED_JSON.append(place)
    return place


def tokens_in(value: Any) -> list[str]:
    """Every sealed text inside of a JSON value."""
    if isinstance(value, str):
        return [value] if _TOKEN.fullmatch(value) else []
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [token for part in inner for token in tokens_in(part)]


def _resealed(ring: Keyring, value: Any, column: str) -> Any:
    if isinstance(value, dict):
        return {name: _resealed(ring, part, column) for name, part in value.items()}
    if isinstance(value, list):
        return [_resealed(ring, part, column) for part in value]
    if tokens_in(value):
        return ring.seal(ring.open(value, column), column, settings.CIPHER)
    return value


@dataclass
class Progress:
    """How far the sealing is: rows done of rows to do, over all models."""

    total: int
    done: int = 0
    model: str = ""
    troubles: list[str] = field(default_factory=list)


def sealed_columns() -> list[SealedColumns]:
    """Every model that holds sealed values, whichever app it is of."""
    found = []
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        sealed = tuple(f for f in fields if isinstance(f, SealedField))
        indexes = tuple(f for f in fields if isinstance(f, BlindIndexField))
        if (sealed or indexes) and not model._meta.proxy and model._meta.managed:
            found.append(SealedColumns(model, sealed, indexes))
    return found


def _rows(columns: SealedColumns) -> models.QuerySet[Any]:
    return columns.model._base_manager.using("default")


def versions_in_use() -> Counter[int]:
    """How many values lie under each key version."""
    counted: Counter[int] = Counter()
    for columns in sealed_columns():
        for column in (*columns.sealed, *columns.indexes):
            text = models.CharField(max_length=12)
            version = Substr(
                F(column.name),
                Value(1),
                StrIndex(F(column.name), Value(".")) - 1,
                output_field=text,
            )
            rows = (
                _rows(columns)
                .exclude(**{f"{column.name}__isnull": True})
                .exclude(**{column.name: ""})
                .annotate(key_version=version)
                .order_by()
                .values_list("key_version")
                .annotate(count=models.Count("pk"))
            )
            for number, count in rows:
                counted[int(number)] += count
    for place in SEALED_JSON:
        for value in place.model._base_manager.values_list(place.field, flat=True):
            counted.update(int(token.split(".")[0]) for token in tokens_in(value))
    return counted


def rotate(*, report: Report | None = None, keyring_path: Path | None = None) -> Progress:
    """Go on with an unfinished rotation, else add a key version; then seal everything under it.

    Raises WrongState when another rotation is under way.
    """
    path = keyring_path or Path(settings.KEYRING)
    with _alone(path):
        ring = crypto.keyring()
        if not _count_stale(ring):
            crypto.add_key(path)
        return seal_again(report=report)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    with path.with_suffix(".rotation").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WrongState(_("Another rotation of the keys is under way.")) from None
        yield


def _prefix(ring: Keyring) -> str:
    return f"{ring.newest.version}.{CIPHERS[settings.CIPHER]}."


def _count_stale(ring: Keyring) -> int:
    prefix, version = _prefix(ring), ring.newest.version
    columns = sum(_rows(c).filter(c.stale(prefix, version)).count() for c in sealed_columns())
    return columns + sum(len(place.stale(prefix)) for place in SEALED_JSON)


def seal_again(*, report: Report | None = None) -> Progress:
    """Seal what does not lie under the newest key; passes again over what changed meanwhile.

    ``troubles`` of the result name the rows that cannot be opened or whose index would be double.
    """
    progress = Progress(total=_count_stale(crypto.keyring()))
    for columns in sealed_columns():
        progress.model = columns.model._meta.label_lower
        left_over: set[Any] = set()
        while _pass_over(columns, progress, left_over, report):
            pass
    for place in SEALED_JSON:
        _seal_json(place, progress, report)
    if report:
        report(progress)
    return progress


def _seal_json(place: SealedJson, progress: Progress, report: Report | None) -> None:
    progress.model = place.model._meta.label_lower
    ring = crypto.keyring()
    for pk in place.stale(_prefix(ring)):
        try:
            with transaction.atomic():
                place.seal(ring, pk)
        except CannotOpen:
            progress.troubles.append(f"{progress.model}:{pk} cannot be opened")
        progress.done += 1
        if report:
            report(progress)


def _pass_over(
    columns: SealedColumns, progress: Progress, left_over: set[Any], report: Report | None
) -> bool:
    """One walk in the order of the keys. True when there was something to do."""
    ring = crypto.keyring()
    stale = _rows(columns).filter(columns.stale(_prefix(ring), ring.newest.version)).order_by("pk")
    names = [f.name for f in columns.sealed]
    index_names = [f.name for f in columns.indexes]
    last: Any = None
    did_something = False
    while True:
        waiting = stale if last is None else stale.filter(pk__gt=last)
        rows = list(waiting.values("pk", *names, *index_names)[:BATCH])
        if not rows:
            return did_something
        last = rows[-1]["pk"]
        todo = [row for row in rows if row["pk"] not in left_over]
        if todo:
            did_something = True
            _seal_batch(columns, ring, todo, progress, left_over)
            progress.done += len(todo)
            if report:
                report(progress)


def _seal_batch(
    columns: SealedColumns,
    ring: Keyring,
    rows: list[dict[str, Any]],
    progress: Progress,
    left_over: set[Any],
) -> None:
    changes = []
    for row in rows:
        try:
            changes.append(_sealed_again(columns, ring, row))
        except CannotOpen:
            left_over.add(row["pk"])
            progress.troubles.append(
                f"{columns.model._meta.label_lower}:{row['pk']} cannot be opened"
            )
    try:
        with transaction.atomic():
            _write(columns, changes)
    except IntegrityError:
        for change in changes:
            try:
                with transaction.atomic():
                    _write(columns, [change])
            except IntegrityError:
                key = change[-1 - len(columns.sealed)]
                left_over.add(key)
                progress.troubles.append(f"{columns.model._meta.label_lower}:{key} is double")


def _sealed_again(columns: SealedColumns, ring: Keyring, row: dict[str, Any]) -> list[Any]:
    """The parameters of one update: new tokens, new indexes, the key, the tokens that were read."""
    opened = {f.name: _open(ring, row[f.name]) for f in columns.sealed}
    fresh: list[Any] = [
        ring.seal(opened[f.name], f.column_name, settings.CIPHER) if opened[f.name] else row[f.name]
        for f in columns.sealed
    ]
    for index in columns.indexes:
        value = index.normalise(opened[index.source])
        fresh.append(ring.index(value, index.purpose) if value else None)
    was = [t.token if isinstance(t := row[f.name], Sealed) else "" for f in columns.sealed]
    key = columns.model._meta.pk.get_db_prep_value(row["pk"], connection)
    return [*fresh, key, *was]


def _open(ring: Keyring, value: Sealed | str | None) -> str:
    return ring.open(value.token, value.column) if isinstance(value, Sealed) else ""


def _write(columns: SealedColumns, changes: list[list[Any]]) -> None:
    def quoted(column: models.Field[Any, Any]) -> str:
        return connection.ops.quote_name(str(column.column))

    meta = columns.model._meta
    to_set = ", ".join(f"{quoted(f)} = %s" for f in (*columns.sealed, *columns.indexes))
    same = " AND ".join(f"COALESCE({quoted(f)}, '') = %s" for f in columns.sealed) or "1 = 1"
    table = connection.ops.quote_name(meta.db_table)
    statement = f"UPDATE {table} SET {to_set} WHERE {quoted(meta.pk)} = %s AND {same}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, changes)


def forget(version: int, *, keyring_path: Path | None = None) -> None:
    """Remove a key version for good.

    Waits for the writes that are under way and holds new ones while it looks. Raises NotValid for
    an unknown version, WrongState for the newest one or while a value lies under it.
    """
    path = keyring_path or Path(settings.KEYRING)
    with _alone(path), transaction.atomic():
        _hold_writes()
        ring = crypto.keyring()
        if version not in ring.keys:
            raise NotValid(_("There is no key version %(version)s."), version=version)
        if version == ring.newest.version:
            raise WrongState(_("The newest key cannot be forgotten. Rotate first."))
        count = versions_in_use()[version]
        if count:
            raise WrongState(
                _("%(count)s values still lie under key version %(version)s. Rotate first."),
                count=count,
                version=version,
            )
        crypto.drop_key(path, version)


def _hold_writes() -> None:
    if connection.vendor == "postgresql":
        held = [c.model for c in sealed_columns()] + [place.model for place in SEALED_JSON]
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in held)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE")
        return
    if connection.settings_dict.get("OPTIONS", {}).get("transaction_mode") != "IMMEDIATE":
        raise DatabaseError("writes can only be held in IMMEDIATE transactions")

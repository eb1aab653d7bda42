"""Bringing an Excel file in: read it, check every row, show the trouble, then take it over.

Nothing is written before the person has seen the check and chosen: all rows or none, or the good
rows only. A row is taken over by the same service as a form. The good rows are taken in batches
that remember how far they came, so a killed import goes on behind the last one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import jobs, scope, vault
from yanzhen.core.errors import DomainError, NotFound, NotValid, WrongState
from yanzhen.core.jobs import Work
from yanzhen.core.models import Import
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor, Channel, Permission
from yanzhen.core.tabular import reading, writing
from yanzhen.core.tabular.columns import Cell, Column, header_key
from yanzhen.core.tabular.reading import Sheet

Row = dict[str, Any]
State, Choice = Import.State, Import.Choice
ROWS_AT_ONCE = 500
BATCH = 100
# SQLite has one writer: others wait up to 20 s for the one transaction of "all rows or none".
MOST_IN_ONE_GO = {"sqlite": 1000}
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A sheet that an app can take over.

    ``check_row(actor, row)`` raises NotValid and changes nothing; ``take_row(actor, row)`` calls
    the service. ``row`` holds what the columns read, ``None`` for empty cells. ``same_key`` tells
    which rows of one file would be the same record.
    """

    code: str
    title: str | Promise
    permission: Permission
    columns: Sequence[Column]
    check_row: Callable[[Actor, Row], None]
    take_row: Callable[[Actor, Row], Any]
    same_key: Callable[[Row], Hashable | None] = lambda row: None


KINDS: dict[str, ImportKind] = {}


def import_kind(kind: ImportKind) -> ImportKind:
    """Register a kind, in ``AppConfig.ready``."""
    KINDS[kind.code] = kind
    return kind


def kinds_for(actor: Actor) -> list[ImportKind]:
    return [k for k in KINDS.values() if scope.holds(actor, k.permission)]


def kind_for(actor: Actor, code: str) -> ImportKind:
    """Raises NotFound for a kind that is unknown or not this actor's."""
    kind = KINDS.get(code)
    if kind is None or not scope.holds(actor, kind.permission):
        raise NotFound
    return kind


def own_import(*, actor: Actor, import_id: int) -> Import:
    """An import that this actor brought. Raises NotFound."""
    row = Import.objects.select_related("job", "same_as").filter(pk=import_id).first()
    if row is None or row.user_id != actor.user_id:
        raise NotFound
    kind_for(actor, row.kind)
    return row


def folder() -> Path:
    return Path(settings.DATA) / "imports"


# -- bringing and checking ------------------------------------------------------------------------


@operation("core.bring_import")
def bring_import(*, actor: Actor, kind: ImportKind, file_name: str, content: bytes) -> Import:
    """Store the file and check its rows, in the background when there are many.

    Raises NotValid for a file that cannot be read as this kind; then nothing is stored.
    """
    scope.require(actor, kind.permission)
    sheet = _sheet(kind, content)
    digest = sheet_digest(sheet)
    earlier = Import.objects.filter(kind=kind.code, digest=digest, state=State.DONE)
    stored = vault.put(folder(), content)
    row = Import.objects.create(
        kind=kind.code,
        user_id=actor.user_id,
        file_name=file_name[-160:],
        digest=digest,
        stored_as=stored.stored_as,
        file_key=stored.file_key,
        rows=len(sheet.lines),
        same_as=earlier.order_by("-pk").first(),
        created_at=actor.now,
    )
    row.job = jobs.start(
        actor=actor,
        kind="core.check_import",
        parameters={"import_id": row.pk},
        at_once=len(sheet.lines) <= ROWS_AT_ONCE,
    )
    row.save()
    note(kind=kind.code, rows=row.rows)
    return row


def sheet_digest(sheet: Sheet) -> str:
    """The same for two files with the same rows, also when one was only saved again."""
    text = json.dumps([sheet.headers, sheet.lines], default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _sheet(kind: ImportKind, content: bytes) -> Sheet:
    return reading.read_sheet(content, kind.columns, sheet_title=header_key(kind.title))


def stored_sheet(row: Import) -> Sheet:
    """The sheet as it was brought. Raises FileGone after it was removed."""
    return _sheet(KINDS[row.kind], vault.read(folder(), row.stored_as, row.file_key))


def read_row(kind: ImportKind, cells: dict[str, Cell]) -> tuple[Row, list[tuple[str, str]]]:
    """The values of one line, and what is wrong with its cells as (column title, message)."""
    row: Row = {}
    wrong = []
    for column in kind.columns:
        cell = cells.get(column.name, "")
        is_empty = cell is None or (isinstance(cell, str) and not cell.strip())
        row[column.name] = None
        if is_empty:
            if column.is_required:
                wrong.append((str(column.title), str(_("This must be filled in"))))
            continue
        try:
            row[column.name] = column.read(cell)
        except DomainError as error:
            wrong.append((str(column.title), str(error)))
    return row, wrong


def _told(kind: ImportKind, error: DomainError) -> tuple[str, str]:
    titles = {c.name: str(c.title) for c in kind.columns}
    return titles.get(error.field or "", ""), str(error)


@jobs.job("core.check_import", title=_("Check the rows of a file"))
def check_import(work: Work, *, import_id: int) -> dict[str, Any]:
    row = Import.objects.get(pk=import_id)
    kind = KINDS[row.kind]
    try:
        scope.require(work.actor, kind.permission)
        sheet = stored_sheet(row)
    except DomainError as error:
        _set(row, state=State.REFUSED, message=str(error))
        raise
    errors: list[tuple[int, str, str]] = []
    seen: dict[Hashable, int] = {}
    for at, (line, cells) in enumerate(sheet.lines):
        work.step(_("checking rows"), at, len(sheet.lines))
        values, wrong = read_row(kind, sheet.cells(cells))
        if not wrong:
            try:
                kind.check_row(work.actor, values)
            except DomainError as error:
                wrong = [_told(kind, error)]
        key = kind.same_key(values) if not wrong else None
        if key is not None and (first := seen.setdefault(key, line)) != line:
            wrong = [("", str(_("This is the same as row %(row)s")) % {"row": first})]
        errors += [(line, column, message) for column, message in wrong]
    bad = len({line for line, _column, _message in errors})
    _set(row, state=State.CHECKED, errors=errors, good_rows=len(sheet.lines) - bad)
    work.step(done=len(sheet.lines), total=len(sheet.lines))
    return {"rows": len(sheet.lines), "bad": bad}


def _set(row: Import, **changed: Any) -> None:
    Import.objects.filter(pk=row.pk).update(**changed)


# -- taking over ----------------------------------------------------------------------------------


@operation("core.take_import")
def take_import(*, actor: Actor, row: Import, choice: str, is_again: bool = False) -> Import:
    """Take a checked file over. Raises NotValid when the choice does not fit what the check found.

    A file that was taken over before needs ``is_again``.
    """
    if row.user_id != actor.user_id:
        raise NotFound
    scope.require(actor, KINDS[row.kind].permission)
    if choice not in Choice.values:
        raise NotValid(_("Choose: all rows, or the good rows only."), field="choice")
    if choice == Choice.ALL and row.errors:
        raise NotValid(
            _("Some rows are not good. Put them right, or take the good rows only."), field="choice"
        )
    most = MOST_IN_ONE_GO.get(connection.vendor)
    if choice == Choice.ALL and most is not None and row.rows > most:
        raise NotValid(
            _(
                "At most %(most)s rows can be taken over in one go, so that others can go on "
                "working. Take the good rows: here those are all, a hundred at a time."
            ),
            field="choice",
            most=most,
        )
    if not row.good_rows:
        raise NotValid(_("There is no good row to take over."), field="choice")
    if row.same_as_id and not is_again:
        raise NotValid(
            _("This very file was taken over before. Tick that you want it again."), field="again"
        )
    free = Import.objects.filter(pk=row.pk, state=State.CHECKED)
    if not free.update(state=State.TAKING, choice=choice, message=""):
        raise WrongState(_("This file is not waiting to be taken over."))
    row.job = jobs.start(
        actor=actor,
        kind="core.take_import",
        parameters={"import_id": row.pk},
        at_once=row.rows <= ROWS_AT_ONCE,
    )
    _set(row, job=row.job)
    row.refresh_from_db()
    note(kind=row.kind, choice=choice)
    return row


@operation("core.drop_import")
def drop_import(*, actor: Actor, row: Import) -> Import:
    """Put a file away without taking it over."""
    if row.user_id != actor.user_id:
        raise NotFound
    waiting = Import.objects.filter(pk=row.pk, state__in=[State.CHECKED, State.REFUSED])
    if not waiting.update(state=State.DROPPED, stored_as="", file_key="", done_at=actor.now):
        raise WrongState(_("This file is not waiting to be taken over."))
    transaction.on_commit(lambda: vault.discard(folder(), row.stored_as))
    return row


class _RowRefused(Exception):
    def __init__(self, line: int, told: tuple[str, str]) -> None:
        self.line, self.told = line, told
        super().__init__(line)


@jobs.job("core.take_import", title=_("Take a file over"))
def take_rows(work: Work, *, import_id: int) -> dict[str, Any]:
    """Do what was chosen. A row that turned bad since the check stops all, or is left out."""
    row = Import.objects.get(pk=import_id)
    if row.state != State.TAKING:
        return {"taken": row.taken_rows}
    actor = replace(work.actor, channel=Channel.IMPORT)
    scope.require(actor, KINDS[row.kind].permission)
    sheet = stored_sheet(row)
    try:
        if row.choice == Choice.ALL:
            lines = _good_lines(row, sheet)
            _check_again(work, actor, KINDS[row.kind], lines)
            work.step(_("taking rows over"), 0, len(lines))
            _take_all(actor=actor, row=row, lines=lines)
        else:
            _take_good(work, actor, row, sheet)
    except _RowRefused as refused:
        _set(
            row,
            state=State.CHECKED,
            errors=[(refused.line, *refused.told)],
            good_rows=row.rows - 1,
            message=str(_("Nothing was taken over: a row was refused meanwhile.")),
        )
        raise NotValid(_("Nothing was taken over: a row was refused meanwhile.")) from None
    row.refresh_from_db()
    return {"taken": row.taken_rows}


def _good_lines(row: Import, sheet: Sheet) -> list[tuple[int, Row]]:
    kind = KINDS[row.kind]
    bad = {line for line, _column, _message in row.errors}
    return [
        (line, read_row(kind, sheet.cells(cells))[0])
        for line, cells in sheet.lines
        if line not in bad
    ]


def _check_again(work: Work, actor: Actor, kind: ImportKind, lines: list[tuple[int, Row]]) -> None:
    """Look at every row before the one transaction begins: what will fail holds nobody up.

    Within it each row is looked at again, for it may lean on the rows before it.
    """
    for at, (line, values) in enumerate(lines):
        work.step(_("checking rows"), at, len(lines))
        try:
            kind.check_row(actor, values)
        except DomainError as error:
            raise _RowRefused(line, _told(kind, error)) from error


def _take_one(kind: ImportKind, actor: Actor, line: int, values: Row) -> None:
    try:
        with transaction.atomic():
            kind.check_row(actor, values)
            kind.take_row(actor, values)
    except DomainError as error:
        raise _RowRefused(line, _told(kind, error)) from error


@operation("core.take_import_rows")
def _take_all(*, actor: Actor, row: Import, lines: list[tuple[int, Row]]) -> Import:
    for line, values in lines:
        _take_one(KINDS[row.kind], actor, line, values)
    _set(row, state=State.DONE, taken_rows=len(lines), done_at=actor.now)
    note(taken=len(lines))
    return row


def _take_good(work: Work, actor: Actor, row: Import, sheet: Sheet) -> None:
    lines = [(n, values) for n, values in _good_lines(row, sheet) if n > row.taken_to]
    for at in range(0, len(lines), BATCH):
        work.step(_("taking rows over"), row.taken_rows, len(lines))
        row = _take_batch(actor=actor, row=row, lines=lines[at : at + BATCH])
    _set(row, state=State.DONE, done_at=actor.now)


@operation("core.take_import_rows")
def _take_batch(*, actor: Actor, row: Import, lines: list[tuple[int, Row]]) -> Import:
    """One transaction: the rows, and how far the import has come."""
    taken = 0
    for line, values in lines:
        try:
            _take_one(KINDS[row.kind], actor, line, values)
            taken += 1
        except _RowRefused as refused:
            row.errors.append((refused.line, *refused.told))
    row.taken_rows += taken
    row.taken_to = lines[-1][0]
    _set(row, taken_rows=row.taken_rows, taken_to=row.taken_to, errors=row.errors)
    note(taken=taken)
    return row


# -- what was wrong -------------------------------------------------------------------------------


def error_file(row: Import) -> bytes:
    """The rows that were not good, with the reasons, to be put right and brought again."""
    sheet = stored_sheet(row)
    reasons: dict[int, list[str]] = {}
    for line, column, message in row.errors:
        reasons.setdefault(line, []).append(f"{column}: {message}" if column else message)

    def lines() -> Iterator[tuple[list[Cell], str]]:
        for number, cells in sheet.lines:
            if number in reasons:
                yield cells, "; ".join(reasons[number])

    return writing.error_sheet(str(KINDS[row.kind].title), sheet.headers, lines())


def forget_old_files(*, actor: Actor) -> int:
    """Remove the files of imports that are older than a week; what was counted stays."""
    old = Import.objects.filter(created_at__lt=actor.now - KEPT_FOR).exclude(stored_as="")
    count = 0
    for row in old.exclude(state=State.TAKING):
        vault.discard(folder(), row.stored_as)
        state = State.DROPPED if row.state != State.DONE else row.state
        _set(row, stored_as="", file_key="", state=state)
        count += 1
    return count

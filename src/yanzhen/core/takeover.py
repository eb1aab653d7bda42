"""Rows of another list are taken over, many at once, by the checks that hold for one.

A chunk is one operation, so a killed run keeps whole chunks; rows that are here already are passed
over by the number that they have in their list, so a run is simply started again. On PostgreSQL the
next chunk is checked while one is written; chunks are still written one after the other.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import NotValid
from yanzhen.core.inserting import Row, insert_rows
from yanzhen.core.models import TakenOver
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor

CHUNK = 2000
AT_ONCE = 500
LONGEST = 60


class RowRefused(NotValid):
    """A row that cannot be taken over; ``row`` counts from 1 over the whole run."""

    code = "row_refused"
    message = _("Row %(row)s: %(why)s")


class OtherContent(NotValid):
    """The list brought this number before, for something else."""

    message = _("This number was taken over before, with other content.")


@dataclass(slots=True)
class Counts:
    """What a run wrote, and what was there already."""

    written: int = 0
    known: int = 0

    @property
    def read(self) -> int:
        return self.written + self.known


class Numbered(Protocol):
    """A row as its list tells it; the number is empty where the list has none."""

    @property
    def external_number(self) -> str: ...


Draft = TypeVar("Draft", bound=Numbered)
Ready = TypeVar("Ready")


Tables = Sequence[tuple[type[models.Model], Sequence[Row]]]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Checked rows as they will stand in their tables, in the order in which they are written."""

    tables: Tables
    written: int
    known: int


class Takeover(ABC, Generic[Draft, Ready]):
    """One run over the rows of one list. An app fills in what its rows say, must fulfil and become.

    ``operation_name`` names every chunk in the audit; ``model`` keeps the numbers of the list. A
    check that must see in the database what the chunk before has written declares
    ``sees_the_last``; the others remember it.
    """

    model: ClassVar[type[TakenOver]]
    sees_the_last: ClassVar[bool] = False
    _chunk: ClassVar[Callable[..., None]]

    def __init_subclass__(cls, *, operation_name: str, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._chunk = staticmethod(operation(operation_name)(_take_chunk))

    def __init__(self, source: str = "") -> None:
        self.source = source.strip()[:LONGEST]
        self.counts = Counts()
        self._read = 0
        self._last_known: dict[str, str] = {}

    @abstractmethod
    def told(self, draft: Draft) -> Any:
        """What a row says, as JSON can hold it: the same for two rows that say the same."""

    def look_up(self, actor: Actor, drafts: Sequence[Draft]) -> None:
        """Ask the database once what the checks of these rows need."""

    @abstractmethod
    def checked(self, actor: Actor, draft: Draft) -> Ready:
        """What a row becomes. Raises NotValid naming the field, or AccessDenied."""

    @abstractmethod
    def made(self, actor: Actor, rows: Sequence[tuple[Ready, Row]]) -> Tables:
        """What is written of checked rows, each with the columns of where it came from."""

    def finish(self) -> None:
        """What else belongs to a chunk whose rows have just been written."""

    def run(
        self,
        *,
        actor: Actor,
        rows: Iterable[Draft],
        chunk: int = CHUNK,
        on_progress: Callable[[Any], None] | None = None,
    ) -> None:
        """Take all rows over. Raises RowRefused for the first wrong one and AccessDenied.

        The chunks before it stay.
        """
        source = iter(rows)
        batches = iter(lambda: list(islice(source, chunk)), [])
        for _written in self._run(actor, batches):
            if on_progress:
                on_progress(self.counts)

    def _run(self, actor: Actor, batches: Iterator[list[Draft]]) -> Iterator[None]:
        """Each time that a chunk has been written."""
        if (
            self.sees_the_last
            or connection.vendor != "postgresql"  # SQLite has one writer, who is here
            or connection.in_atomic_block  # what is not committed is seen from here alone
        ):
            for batch in batches:
                self._chunk(actor=actor, run=self, ready=partial(self.readied, actor, batch))
                yield
            return
        under_way: Future[None] | None = None
        with _on_a_connection_of_its_own() as elsewhere:
            try:
                for batch in batches:
                    checked = self.readied(actor, batch)
                    if under_way:
                        under_way.result()
                        yield
                    take = partial(
                        self._chunk, actor=actor, run=self, ready=partial(_same, checked)
                    )
                    under_way = elsewhere.submit(copy_context().run, take)
            finally:
                if under_way:
                    under_way.result()
            if under_way:
                yield

    def readied(self, actor: Actor, drafts: Sequence[Draft]) -> Chunk:
        """Rows looked up, checked and made. Raises RowRefused and AccessDenied."""
        known = self._last_known | self.known(drafts)
        self.look_up(actor, drafts)
        fresh: list[tuple[Ready, Row]] = []
        for number, draft in enumerate(drafts, start=self._read + 1):
            try:
                if (origin := self.origin(draft, known)) is not None:
                    fresh.append((self.checked(actor, draft), origin))
            except NotValid as error:
                raise RowRefused(field=error.field, row=number, why=str(error)) from error
        self._read += len(drafts)
        self._last_known = known
        return Chunk(self.made(actor, fresh), len(fresh), len(drafts) - len(fresh))

    def digest(self, draft: Draft) -> str:
        return hashlib.blake2b(json.dumps(self.told(draft)).encode(), digest_size=16).hexdigest()

    def known(self, drafts: Sequence[Draft]) -> dict[str, str]:
        """The digests of these rows' numbers that are here already."""
        numbers = [draft.external_number for draft in drafts if draft.external_number]
        known: dict[str, str] = {}
        for start in range(0, len(numbers), AT_ONCE):
            found = self.model._default_manager.filter(
                external_source=self.source, external_number__in=numbers[start : start + AT_ONCE]
            )
            known.update(found.values_list("external_number", "external_digest"))
        return known

    def origin(self, draft: Draft, known: dict[str, str]) -> Row | None:
        """The columns of where a row came from; None when it is here already.

        Raises OtherContent for a number that came with other content.
        """
        number = draft.external_number
        if not number:
            return {"external_source": "", "external_number": "", "external_digest": ""}
        if len(number) > LONGEST:
            raise NotValid(
                _("A number of a list has %(most)s characters at most."),
                field="external_number",
                most=LONGEST,
            )
        digest = self.digest(draft)
        if number in known:
            if known[number] != digest:
                raise OtherContent(field="external_number")
            return None
        known[number] = digest
        return {
            "external_source": self.source,
            "external_number": number,
            "external_digest": digest,
        }


def _take_chunk(*, actor: Actor, run: Takeover[Any, Any], ready: Callable[[], Chunk]) -> None:
    chunk = ready()
    for model, rows in chunk.tables:
        insert_rows(model, rows)
    run.finish()
    run.counts.written += chunk.written
    run.counts.known += chunk.known
    note(written=chunk.written, known=chunk.known)


def _same(chunk: Chunk) -> Chunk:
    return chunk


@contextmanager
def _on_a_connection_of_its_own() -> Iterator[ThreadPoolExecutor]:
    """One thread, whose connection to the database is closed at the end."""
    with ThreadPoolExecutor(1, thread_name_prefix="takeover") as thread:
        try:
            yield thread
        finally:
            thread.submit(lambda: connection.close())  # of the thread that it is run in

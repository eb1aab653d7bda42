"""Rows of another list are taken over, many at once, by the checks that hold for one.

A chunk is one operation, so a killed run keeps whole chunks; rows that are here already are passed
over by the number that they have in their list, so a run is simply started again.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import NotValid
from yanzhen.core.inserting import Row
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


class Takeover(ABC, Generic[Draft, Ready]):
    """One run over the rows of one list. An app fills in what its rows say, must fulfil and become.

    ``operation`` names every chunk in the audit; ``model`` keeps the numbers of the list.
    """

    model: ClassVar[type[TakenOver]]
    _chunk: ClassVar[Callable[..., None]]

    def __init_subclass__(cls, *, operation_name: str, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._chunk = staticmethod(operation(operation_name)(_take_chunk))

    def __init__(self, source: str = "") -> None:
        self.source = source.strip()[:LONGEST]
        self.counts = Counts()

    @abstractmethod
    def told(self, draft: Draft) -> Any:
        """What a row says, as JSON can hold it: the same for two rows that say the same."""

    def look_up(self, actor: Actor, drafts: Sequence[Draft]) -> None:
        """Ask the database once what the checks of these rows need."""

    @abstractmethod
    def checked(self, actor: Actor, draft: Draft) -> Ready:
        """What a row becomes. Raises NotValid naming the field, or AccessDenied."""

    @abstractmethod
    def write(self, actor: Actor, rows: Sequence[tuple[Ready, Row]]) -> None:
        """Write what was checked, each with the columns of where it came from."""

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
        while batch := list(islice(source, chunk)):
            self._chunk(actor=actor, run=self, rows=batch)
            if on_progress:
                on_progress(self.counts)

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


def _take_chunk(*, actor: Actor, run: Takeover[Any, Any], rows: Sequence[Any]) -> None:
    known = run.known(rows)
    run.look_up(actor, rows)
    fresh: list[tuple[Any, Row]] = []
    for number, draft in enumerate(rows, start=run.counts.read + 1):
        try:
            if (origin := run.origin(draft, known)) is not None:
                fresh.append((run.checked(actor, draft), origin))
        except NotValid as error:
            raise RowRefused(field=error.field, row=number, why=str(error)) from error
    run.write(actor, fresh)
    run.counts.written += len(fresh)
    run.counts.known += len(rows) - len(fresh)
    note(written=len(fresh), known=len(rows) - len(fresh))

"""How a row is changed: locked as it stands now, checked against what was seen, saved as the next
version.

>>> WAY = LoggedWay[Need](lifecycle=rules.STEPS, log=NeedStep, owner="need")  # doctest: +SKIP
>>> need = WAY.locked(need, "triage", version)  # doctest: +SKIP
>>> WAY.move(actor, need, "triage", "by telephone")  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model

from yanzhen.core.errors import NotFound, StaleVersion, WrongState
from yanzhen.core.lifecycle import Lifecycle
from yanzhen.core.models import Record
from yanzhen.core.phrases import Words, worded
from yanzhen.core.scope import Actor

M = TypeVar("M", bound=Model)
R = TypeVar("R", bound=Record)


def locked(
    record: M,
    *related: str,
    version: int | None = None,
    states: Collection[str] | None = None,
    refusal: Words = WrongState.message,
    column: str = "state",
) -> M:
    """The row as it stands now, locked until the transaction ends; ``related`` are read with it.

    ``version`` is the one that the person saw, if anybody saw one; ``states`` are those in which
    the change is possible. Raises NotFound, StaleVersion or WrongState with the ``refusal``, which
    may name the %(state)s. Whether the actor may change it is for the caller to ask.
    """
    rows: Any = type(record)._default_manager.select_for_update(of=("self",))
    try:
        current = (rows.select_related(*related) if related else rows).get(pk=record.pk)
    except ObjectDoesNotExist:
        raise NotFound from None
    check_version(current, version)
    if states is not None and getattr(current, column) not in states:
        state = getattr(current, f"get_{column}_display")()
        raise WrongState(refusal, state=state, name=str(current))
    return cast("M", current)


def check_version(record: Record, seen: int | None) -> None:
    """Raise StaleVersion when somebody changed the row since that version of it was seen."""
    if seen is not None and record.version != seen:
        raise StaleVersion


def saved(record: R, *columns: str) -> R:
    """Save the locked row, or only these columns of it, as its next version."""
    record.version += 1
    record.save(update_fields=[*columns, "version"] if columns else None)
    return record


@dataclass(frozen=True, kw_only=True)
class Way(Generic[R]):
    """The way of a kind of record through its states."""

    lifecycle: Lifecycle
    refusal: Words = WrongState.message
    related: tuple[str, ...] = ()
    column: str = "state"

    def locked(self, record: R, step: str, version: int | None = None) -> R:
        """The row as it stands now, locked for a step. Raises StaleVersion or WrongState."""
        return locked(
            record,
            *self.related,
            version=version,
            states=self.lifecycle.states(step),
            refusal=self.refusal,
            column=self.column,
        )

    def advance(self, record: R, step: str) -> R:
        """Save the locked row in the state after the step."""
        setattr(record, self.column, self.lifecycle.after(getattr(record, self.column), step))
        return saved(record)


@dataclass(frozen=True, kw_only=True)
class LoggedWay(Way[R]):
    """A way of which each step is written down; ``owner`` is the column that names the record."""

    log: type[Model]
    owner: str

    def move(self, actor: Actor, record: R, step: str, words: Words = "", **more: Any) -> R:
        """Save the locked row in the state after the step, and write the step down."""
        self.advance(record, step)
        self.write(actor, record, step, words, **more)
        return record

    def write(self, actor: Actor, record: R, step: str, words: Words = "", **more: Any) -> None:
        """Write down who took a step, and with what words."""
        self.log._default_manager.create(
            **{self.owner: record},
            at=actor.now,
            by_id=actor.user_id,
            by_name=actor.name[:60],
            step=step,
            words=worded(words),
            **more,
        )

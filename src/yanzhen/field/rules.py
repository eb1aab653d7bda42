"""The decisions of the sync protocol, pure: what becomes of an edit that a device sends.

A device works on a **trunk**, the version of a record that it saw last on the server, and makes a
**branch**: edits numbered from one. An edit says for each field what the trunk held and what it is
now. Fields of repeated sections are named ``section/item id``, so that items merge one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from yanzhen.core.lifecycle import Lifecycle

PROTOCOL = 1
LONGEST_BRANCH = 10_000


class State(StrEnum):
    """How an edit stands on the server."""

    WAITING = "waiting"
    APPLIED = "applied"
    MERGED = "merged"
    CONFLICT = "conflict"
    FORCED = "forced"
    QUARANTINED = "quarantined"
    REFUSED = "refused"
    DECLINED = "declined"


class Why(StrEnum):
    """The reason beside a state."""

    NONE = ""
    PREDECESSOR = "predecessor"
    NO_CREATION = "no_creation"
    TRUNK_AHEAD = "trunk_ahead"
    BRANCH_INCOMPLETE = "branch_incomplete"
    NOT_VALID = "not_valid"
    FOLLOWS = "follows"
    DELETED = "deleted"
    ACCESS = "access"
    PROTECTED = "protected"
    DIED = "died"
    MOVED = "moved"
    PERSON_MERGED = "person_merged"
    LOCKED = "locked"
    FAULT = "fault"


# What the server has taken into the record, whether whole or in part.
TAKEN = frozenset({State.APPLIED, State.MERGED, State.CONFLICT, State.FORCED})
# What no later upload of the branch has to wait for.
SETTLED = TAKEN | {State.DECLINED}
# What may still change its state, so that a device asks again.
OPEN = frozenset({State.WAITING, State.CONFLICT, State.QUARANTINED})


# What a conflict may become: the decider keeps one side, and may take the decision back.
DECISIONS = Lifecycle(
    {
        "server": ({"open"}, "server"),
        "device": ({"open"}, "device"),
        "undo": ({"server", "device"}, "open"),
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what the trunk held, and what the device wrote."""

    base: Any
    to: Any


@dataclass(frozen=True, slots=True)
class Edit:
    """One step of a branch."""

    id: str
    record: str
    branch: str
    trunk: int
    number: int
    is_creation: bool
    changes: Mapping[str, Change]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """What a branch did to a field last: by which of its edits, and whether it was taken."""

    number: int
    value: Any
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What the server knows of a record when it looks at an edit of one branch.

    ``version`` is None where there is no such record now. ``is_held``: an earlier edit of the
    branch lies in quarantine.
    """

    version: int | None
    values: Mapping[str, Any] = field(default_factory=dict)
    was_here: bool = False
    settled: frozenset[int] = frozenset()
    is_held: bool = False
    written: Mapping[str, Written] = field(default_factory=dict)


class Act(StrEnum):
    WAIT = "wait"
    CREATE = "create"
    CHANGE = "change"
    QUARANTINE = "quarantine"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Step:
    """What to do with an edit now. ``is_forced``: its predecessors never came."""

    act: Act
    why: Why = Why.NONE
    is_forced: bool = False


def is_overdue(received_at: datetime, now: datetime, hours: int) -> bool:
    """Whether an edit has waited for its predecessors as long as the rule pack lets it."""
    return now - received_at >= timedelta(hours=hours)


def next_step(edit: Edit, known: Known, *, now: datetime, wait_hours: int) -> Step:
    """What becomes of an edit, given what is known of its record.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 6, 15, 12, tzinfo=UTC)
    >>> second = Edit("e2", "r", "b", 4, 2, False, {"note": Change("", "x")}, noon)
    >>> next_step(second, Known(version=4), now=noon, wait_hours=48).act.value
    'wait'
    >>> next_step(second, Known(version=4), now=noon + timedelta(days=2), wait_hours=48).is_forced
    True
    """
    if known.is_held:
        return Step(Act.QUARANTINE, Why.FOLLOWS)
    if known.version is None:
        return _without_record(edit, known, now=now, wait_hours=wait_hours)
    if edit.trunk > known.version:
        return Step(Act.REFUSE, Why.TRUNK_AHEAD)
    if all(n in known.settled for n in range(1, edit.number)):
        return Step(Act.CHANGE)
    if is_overdue(edit.received_at, now, wait_hours):
        return Step(Act.CHANGE, is_forced=True)
    return Step(Act.WAIT, Why.PREDECESSOR)


def _without_record(edit: Edit, known: Known, *, now: datetime, wait_hours: int) -> Step:
    if known.was_here or edit.trunk > 0:
        return Step(Act.QUARANTINE, Why.DELETED)
    if edit.is_creation:
        return Step(Act.CREATE)
    if is_overdue(edit.received_at, now, wait_hours):
        return Step(Act.CREATE, is_forced=True)
    return Step(Act.WAIT, Why.NO_CREATION)


def is_same(one: Any, other: Any) -> bool:
    """Whether two values say the same; nothing is nothing, however it is written.

    >>> is_same(None, ""), is_same([], None), is_same(0, None)
    (True, True, False)
    """
    return bool(one == other) or (one in (None, "", [], {}) and other in (None, "", [], {}))


@dataclass(frozen=True, slots=True)
class Clash:
    """Both sides changed a field, each to something else."""

    base: Any
    server: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Merge:
    """What of an edit goes into the record, what both sides changed, and what came too late."""

    taken: Mapping[str, Any]
    clashes: Mapping[str, Clash]
    overtaken: frozenset[str]


def merge(
    edit: Edit, known: Known, is_changeable: Callable[[str], bool] = lambda _name: True
) -> Merge:
    """Three-way merge by field; what cannot be changed any more is kept beside the record.

    A field is taken when the record holds what the trunk held, or what this branch wrote; the
    same new value is no clash. A field that a later edit of the branch has written stays with it.
    """
    taken: dict[str, Any] = {}
    clashes: dict[str, Clash] = {}
    overtaken = set()
    for name, change in edit.changes.items():
        written, server = known.written.get(name), known.values.get(name)
        if written is not None and written.number > edit.number:
            overtaken.add(name)
        elif is_same(server, change.to):
            continue
        elif is_changeable(name) and (
            is_same(server, change.base)
            or (written is not None and written.is_taken and is_same(server, written.value))
        ):
            taken[name] = change.to
        else:
            clashes[name] = Clash(change.base, server, change.to)
    return Merge(taken, clashes, frozenset(overtaken))


def written_by(branch: Iterable[tuple[Edit, frozenset[str]]]) -> dict[str, Written]:
    """What the settled edits of a branch wrote, given with the fields of each that clashed."""
    found: dict[str, Written] = {}
    for edit, clashed in sorted(branch, key=lambda pair: pair[0].number):
        for name, change in edit.changes.items():
            found[name] = Written(edit.number, change.to, name not in clashed)
    return found


def state_after(edit: Edit, merged: Merge, *, version: int, is_forced: bool) -> State:
    """How an edit stands that was taken into a record of this version."""
    if merged.clashes:
        return State.CONFLICT
    if is_forced:
        return State.FORCED
    if merged.overtaken or (not edit.is_creation and version > edit.trunk + edit.number - 1):
        return State.MERGED
    return State.APPLIED


def is_clock_wrong(skew_seconds: int, minutes: int) -> bool:
    """Whether the clock of a device is off by more than the rule pack lets pass."""
    return abs(skew_seconds) > minutes * 60

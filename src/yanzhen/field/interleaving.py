"""Three devices, a server that restarts, workers who lose and regain their duty, played at random.

The rules of ``rules.py`` on a model of the server that keeps its rows in plain dicts. A **world**
is moved by steps; ``finish`` sends everything, gives duties back, lets time pass and accepts what
was held, and looks whether anything was lost. Played by Hypothesis, by ``bench/interleavings.py``,
and beside the real server.
"""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from yanzhen.field.rules import (
    SETTLED,
    TAKEN,
    Act,
    Change,
    Edit,
    Known,
    State,
    is_same,
    merge,
    next_step,
    state_after,
    written_by,
)

FIELDS = ("view", "next_step", "health.medicine")
DEVICES = 3
RECORD = "r"
WAIT_HOURS = 48
START = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)


@dataclass
class Row:
    """An upload as the server keeps it."""

    edit: Edit
    device: int
    state: State = State.WAITING
    clashed: frozenset[str] = frozenset()


@dataclass
class Server:
    """The server in plain dicts: what it writes is kept in one step, what it runs on is not."""

    versions: dict[str, int] = field(default_factory=dict)
    values: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    rows: dict[str, Row] = field(default_factory=dict)
    barred: set[int] = field(default_factory=set)
    was_here: set[str] = field(default_factory=set)

    def take(self, edit: Edit, device: int, now: datetime) -> State:
        if edit.id not in self.rows:
            self.rows[edit.id] = Row(replace(edit, received_at=now), device)
            self.settle(edit.record, now)
        return self.rows[edit.id].state

    def settle(self, record: str, now: datetime) -> None:
        """Look at the waiting edits of a record until none moves."""
        moved = True
        while moved:
            waiting = [
                r
                for r in self.rows.values()
                if r.edit.record == record and r.state == State.WAITING
            ]
            waiting.sort(key=lambda r: (r.edit.branch, r.edit.number))
            tried = [self.try_one(row, now) for row in waiting]
            moved = any(tried)

    def known(self, row: Row) -> Known:
        edit = row.edit
        others = [
            r
            for r in self.rows.values()
            if r is not row and (r.edit.record, r.edit.branch) == (edit.record, edit.branch)
        ]
        return Known(
            version=self.versions.get(edit.record),
            values=self.values[edit.record],
            was_here=edit.record in self.was_here,
            settled=frozenset(r.edit.number for r in others if r.state in SETTLED),
            is_held=any(
                r.state == State.QUARANTINED and r.edit.number < edit.number for r in others
            ),
            written=written_by((r.edit, r.clashed) for r in others if r.state in TAKEN),
        )

    def try_one(self, row: Row, now: datetime) -> bool:
        known = self.known(row)
        step = next_step(row.edit, known, now=now, wait_hours=WAIT_HOURS)
        if step.act == Act.WAIT:
            return False
        if step.act == Act.REFUSE:
            row.state = State.REFUSED
        elif step.act == Act.QUARANTINE or row.device in self.barred:
            row.state = State.QUARANTINED
        else:
            self.write(row, known, is_forced=step.is_forced)
        return True

    def write(self, row: Row, known: Known, *, is_forced: bool) -> None:
        merged = merge(row.edit, known)
        record = row.edit.record
        if merged.taken or known.version is None:
            self.versions[record] = (known.version or 0) + 1
        self.values[record] |= merged.taken
        self.was_here.add(record)
        row.clashed = frozenset(merged.clashes)
        row.state = state_after(row.edit, merged, version=known.version or 0, is_forced=is_forced)

    def accept(self, row: Row, now: datetime) -> None:
        """A supervisor takes what lies in quarantine, with what followed it in its branch."""
        held = [
            r
            for r in self.rows.values()
            if r.state == State.QUARANTINED
            and (r.edit.record, r.edit.branch) == (row.edit.record, row.edit.branch)
        ]
        for one in sorted(held, key=lambda r: r.edit.number):
            if self.versions.get(one.edit.record) is not None or one.edit.is_creation:
                self.write(one, self.known(one), is_forced=False)
        self.settle(row.edit.record, now)

    def online(self, record: str, name: str, value: str) -> None:
        self.values[record][name] = value
        self.versions[record] += 1


@dataclass
class Device:
    """What a phone holds: the trunk it saw, its branch, and the queue of what is not settled."""

    number: int
    trunk: int = 0
    seen: dict[str, Any] = field(default_factory=dict)
    branch: str = ""
    last: int = 0
    queue: list[Edit] = field(default_factory=list)


class World:
    """Devices, the server between them, and the time."""

    def __init__(self) -> None:
        self.server = Server()
        self.now = START
        self.ids = itertools.count(1)
        self.values = itertools.count(1)
        self.devices = [Device(n) for n in range(DEVICES)]
        self.made: dict[str, Edit] = {}
        self.write(0, FIELDS[0])

    def write(self, device: int, name: str) -> None:
        """A device writes into the record; only the first may create it."""
        phone = self.devices[device]
        if phone.trunk == 0 and device > 0:
            return
        if not phone.branch:
            phone.branch, phone.last = f"b{next(self.ids)}", 0
        phone.last += 1
        edit = Edit(
            id=f"e{next(self.ids)}",
            record=RECORD,
            branch=phone.branch,
            trunk=phone.trunk,
            number=phone.last,
            is_creation=phone.trunk == 0 and phone.last == 1,
            changes={name: Change(phone.seen.get(name), f"v{next(self.values)}")},
            received_at=self.now,
        )
        phone.queue.append(edit)
        self.made[edit.id] = edit

    def send(self, device: int, which: int, *, is_answered: bool) -> None:
        """One of the queue is sent, in any order; the answer may be lost on the way."""
        phone = self.devices[device]
        if not phone.queue:
            return
        edit = phone.queue[which % len(phone.queue)]
        state = self.take(edit, device)
        if is_answered and state != State.WAITING:
            phone.queue.remove(edit)

    def take(self, edit: Edit, device: int) -> State:
        """Sent twice, it is answered alike."""
        state = self.server.take(edit, device, self.now)
        if self.server.take(edit, device, self.now) != state:
            raise Lost(f"{edit.id} was answered differently")
        return state

    def take_along(self, device: int) -> None:
        """A device with an empty queue takes the present state along."""
        phone = self.devices[device]
        if phone.queue or RECORD not in self.server.versions:
            return
        phone.trunk, phone.branch = self.server.versions[RECORD], ""
        phone.seen = dict(self.server.values[RECORD])

    def write_online(self, name: str) -> None:
        if RECORD in self.server.versions:
            self.server.online(RECORD, name, f"v{next(self.values)}")

    def reassign(self, device: int) -> None:
        """The duty of a worker ends, or begins again."""
        self.server.barred ^= {device}

    def held(self) -> list[Row]:
        return [r for r in self.server.rows.values() if r.state == State.QUARANTINED]

    def accept(self, which: int) -> None:
        if held := self.held():
            self.accept_row(held[which % len(held)])

    def accept_row(self, row: Row) -> None:
        self.server.accept(row, self.now)

    def pass_time(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.server.settle(RECORD, self.now)

    def restart(self) -> None:
        """The server dies and comes up with what it had written; devices know nothing of it."""
        old = self.server
        self.server = Server(
            dict(old.versions),
            defaultdict(dict, {k: dict(v) for k, v in old.values.items()}),
            {k: Row(r.edit, r.device, r.state, r.clashed) for k, r in old.rows.items()},
            set(old.barred),
            set(old.was_here),
        )

    def step(self, chance: random.Random) -> None:
        """One step that chance picks; writing and sending come most often."""
        device, which = chance.randrange(DEVICES), chance.randrange(20)
        name = chance.choice(FIELDS)
        kind = chance.choice(STEPS)
        if kind == "write":
            self.write(device, name)
        elif kind == "send":
            self.send(device, which, is_answered=chance.random() < 0.7)
        elif kind == "take_along":
            self.take_along(device)
        elif kind == "online":
            self.write_online(name)
        elif kind == "reassign":
            self.reassign(device)
        elif kind == "accept":
            self.accept(which)
        elif kind == "time":
            self.pass_time(chance.randint(1, 60))
        else:
            self.restart()

    def check(self) -> None:
        """Every edit is on a device or on the server, and no branch wrote over its later value.

        Raises Lost.
        """
        here = {e.id for phone in self.devices for e in phone.queue} | set(self.server.rows)
        if set(self.made) != here:
            raise Lost(f"gone: {set(self.made) - here}")
        for row in self.server.rows.values():
            if row.state not in TAKEN:
                continue
            later = {
                name
                for r in self.server.rows.values()
                if r.edit.branch == row.edit.branch
                and r.edit.number > row.edit.number
                and r.state in TAKEN
                for name in r.edit.changes
            }
            for name in set(row.edit.changes) & later:
                if is_same(self.server.values[RECORD].get(name), row.edit.changes[name].to):
                    raise Lost(f"{row.edit.id} stands over a later value of its branch")

    def give_duties_back(self) -> None:
        self.server.barred.clear()

    def finish(self) -> None:
        """Everything is sent, duties are back, time passes, all is accepted: all sides agree.

        Raises Lost.
        """
        self.give_duties_back()
        for phone in reversed(self.devices):
            for edit in reversed(phone.queue):
                self.take(edit, phone.number)
        self.pass_time(WAIT_HOURS + 1)
        for row in sorted(self.held(), key=lambda r: r.edit.number):
            if row.state == State.QUARANTINED:
                self.accept_row(row)
        if set(self.made) != set(self.server.rows):
            raise Lost("not everything arrived")
        if open_rows := [r for r in self.server.rows.values() if r.state not in TAKEN]:
            raise Lost(f"not taken: {open_rows}")
        before = (dict(self.server.values[RECORD]), self.server.versions[RECORD])
        for phone in self.devices:
            for edit in phone.queue:
                self.take(edit, phone.number)
        if (dict(self.server.values[RECORD]), self.server.versions[RECORD]) != before:
            raise Lost("what was sent again changed the record")


class Lost(AssertionError):
    """Something was lost, doubled or answered in two ways."""


STEPS = (
    *("write",) * 6,
    *("send",) * 6,
    *("take_along",) * 2,
    *("online",) * 2,
    *("reassign", "accept", "time", "restart"),
)


def play(seed: str, steps: int, world: World | None = None) -> World:
    """One interleaving, the same for the same seed. Raises Lost."""
    chance, played = random.Random(seed), world or World()  # noqa: S311  # chance, no secret
    for _n in range(steps):
        played.step(chance)
        played.check()
    played.finish()
    return played

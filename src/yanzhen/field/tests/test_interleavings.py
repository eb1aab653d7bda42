"""Three devices, a server that restarts, workers who lose and regain their duty: nothing is lost.

The machine plays the rules of ``rules.py`` on a model of the server that keeps its rows in plain
dicts; the numbered cases play the same rules on the real one.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

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

FIELDS = ("view", "mood", "policies/dibao")
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
            self.rows[edit.id] = Row(edit, device)
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


class Interleavings(RuleBasedStateMachine):
    """Random orders of writing, sending, repeating, reordering, restarting and reassigning."""

    def __init__(self) -> None:
        super().__init__()
        self.server = Server()
        self.now = START
        self.ids = itertools.count(1)
        self.values = itertools.count(1)
        self.devices = [Device(n) for n in range(3)]
        self.made: dict[str, Edit] = {}

    @initialize()
    def the_first_device_creates(self) -> None:
        self.write(0, FIELDS[0])

    @rule(device=st.integers(0, 2), name=st.sampled_from(FIELDS))
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
            record="r",
            branch=phone.branch,
            trunk=phone.trunk,
            number=phone.last,
            is_creation=phone.trunk == 0 and phone.last == 1,
            changes={name: Change(phone.seen.get(name), f"v{next(self.values)}")},
            received_at=self.now,
        )
        phone.queue.append(edit)
        self.made[edit.id] = edit

    @rule(device=st.integers(0, 2), which=st.integers(0, 20), is_answered=st.booleans())
    def send(self, device: int, which: int, is_answered: bool) -> None:
        """One of the queue is sent, in any order; the answer may be lost on the way."""
        phone = self.devices[device]
        if not phone.queue:
            return
        edit = phone.queue[which % len(phone.queue)]
        state = self.server.take(edit, device, self.now)
        again = self.server.take(edit, device, self.now)
        assert state == again
        if is_answered and state != State.WAITING:
            phone.queue.remove(edit)

    @rule(device=st.integers(0, 2))
    def take_along(self, device: int) -> None:
        """A device with an empty queue takes the present state along."""
        phone = self.devices[device]
        if phone.queue or "r" not in self.server.versions:
            return
        phone.trunk, phone.branch = self.server.versions["r"], ""
        phone.seen = dict(self.server.values["r"])

    @rule(name=st.sampled_from(FIELDS))
    def write_online(self, name: str) -> None:
        if "r" in self.server.versions:
            self.server.online("r", name, f"v{next(self.values)}")

    @rule(device=st.integers(0, 2))
    def reassign(self, device: int) -> None:
        """The duty of a worker ends, or begins again."""
        self.server.barred ^= {device}

    @rule(which=st.integers(0, 20))
    def accept(self, which: int) -> None:
        held = [r for r in self.server.rows.values() if r.state == State.QUARANTINED]
        if held:
            self.server.accept(held[which % len(held)], self.now)

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.server.settle("r", self.now)

    @rule()
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

    @invariant()
    def every_edit_is_on_a_device_or_on_the_server(self) -> None:
        here = {e.id for phone in self.devices for e in phone.queue} | set(self.server.rows)
        assert set(self.made) == here

    @invariant()
    def what_was_taken_is_there_or_was_written_over_later(self) -> None:
        """No value vanishes by itself: a branch never overwrites its own later value."""
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
                assert not is_same(self.server.values["r"].get(name), row.edit.changes[name].to)

    def teardown(self) -> None:
        """Everything is sent, duties are back, time passes, all is accepted: all sides agree."""
        self.server.barred.clear()
        for phone in reversed(self.devices):
            for edit in reversed(phone.queue):
                self.server.take(edit, phone.number, self.now)
        self.now += timedelta(hours=WAIT_HOURS + 1)
        self.server.settle("r", self.now)
        for row in sorted(self.server.rows.values(), key=lambda r: r.edit.number):
            if row.state == State.QUARANTINED:
                self.server.accept(row, self.now)
        assert set(self.made) == set(self.server.rows)
        assert all(r.state in TAKEN for r in self.server.rows.values()), self.server.rows
        before = (dict(self.server.values["r"]), self.server.versions["r"])
        for phone in self.devices:
            for edit in phone.queue:
                self.server.take(edit, phone.number, self.now)
        assert (dict(self.server.values["r"]), self.server.versions["r"]) == before


Interleavings.TestCase.settings = settings(
    max_examples=2000,
    stateful_step_count=20,
    suppress_health_check=list(HealthCheck),
)
TestInterleavings = Interleavings.TestCase

"""Random interleavings converge and lose nothing; the model of them and the real server agree."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of
from yanzhen.core.errors import WrongState
from yanzhen.core.scope import system_actor
from yanzhen.field import services
from yanzhen.field.interleaving import DEVICES, FIELDS, RECORD, START, Row, World, play
from yanzhen.field.models import Conflict, Upload
from yanzhen.field.rules import Edit, State
from yanzhen.field.testing import MET, Phone, sealed
from yanzhen.field.visit_kind import values
from yanzhen.orgs.models import Post
from yanzhen.people.models import Person
from yanzhen.visits.models import Visit
from yanzhen.visits.services import amend_visit

WHICH, HOURS = st.integers(0, 20), st.integers(1, 60)
DEVICE, FIELD = st.integers(0, DEVICES - 1), st.sampled_from(FIELDS)


class Interleavings(RuleBasedStateMachine):
    """Random orders of writing, sending, repeating, reordering, restarting and reassigning."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @rule(device=DEVICE, name=FIELD)
    def write(self, device: int, name: str) -> None:
        self.world.write(device, name)

    @rule(device=DEVICE, which=WHICH, is_answered=st.booleans())
    def send(self, device: int, which: int, is_answered: bool) -> None:
        self.world.send(device, which, is_answered=is_answered)

    @rule(device=DEVICE)
    def take_along(self, device: int) -> None:
        self.world.take_along(device)

    @rule(name=FIELD)
    def write_online(self, name: str) -> None:
        self.world.write_online(name)

    @rule(device=DEVICE)
    def reassign(self, device: int) -> None:
        self.world.reassign(device)

    @rule(which=WHICH)
    def accept(self, which: int) -> None:
        self.world.accept(which)

    @rule(hours=HOURS)
    def time_passes(self, hours: int) -> None:
        self.world.pass_time(hours)

    @rule()
    def restart(self) -> None:
        self.world.restart()

    @invariant()
    def nothing_is_lost(self) -> None:
        self.world.check()

    def teardown(self) -> None:
        self.world.finish()


Interleavings.TestCase.settings = settings(
    max_examples=2000,
    stateful_step_count=20,
    suppress_health_check=list(HealthCheck),
)
TestInterleavings = Interleavings.TestCase


# -- beside the real server -----------------------------------------------------------------------

SCHEDULES, STEPS = 24, 40
NAMES = uuid4()


class Beside(World):
    """A world whose every step is also taken on the real server, by phones of one worker."""

    def __init__(self, seed: str, person: Person, worker: User, supervisor: User) -> None:
        self.person, self.worker, self.supervisor = person, worker, supervisor
        self.record = uuid5(NAMES, seed)
        self.phones = [Phone(worker) for _n in range(DEVICES)]
        self.set_duty(is_on=True)
        super().__init__()

    def uid(self, name: str) -> UUID:
        return uuid5(self.record, name)

    def visit(self) -> Visit:
        return Visit.objects.get(uid=self.record)

    @property
    def moment(self) -> datetime:
        return NOW + (self.now - START)

    def sent(self, edit: Edit) -> services.Sent:
        changes = {name: [c.base, c.to] for name, c in edit.changes.items()}
        if edit.trunk == 0:
            # Whichever of them comes first, it may have to be the creation.
            changes |= {name: [None, value] for name, value in MET.items()}
        return sealed(
            id=str(self.uid(edit.id)),
            kind="visit",
            record=str(self.record),
            person=str(self.person.uid),
            branch=str(self.uid(edit.branch)),
            trunk=edit.trunk,
            number=edit.number,
            is_creation=edit.is_creation,
            happened_at=(NOW - timedelta(hours=2)).isoformat(),
            claimed_at=(NOW - timedelta(hours=1)).isoformat(),
            changes=changes,
        )

    def take(self, edit: Edit, device: int) -> State:
        state = super().take(edit, device)
        told = self.phones[device].states(self.sent(edit), now=self.moment)
        assert told == [state], edit
        return state

    def write_online(self, name: str) -> None:
        if RECORD not in self.server.versions:
            return
        super().write_online(name)
        visit = self.visit()
        changes = {name: self.server.values[RECORD][name]}
        by = actor_of(self.supervisor, now=self.moment)
        amend_visit(actor=by, visit=visit, version=visit.version, changes=changes, reason="网页上")

    def reassign(self, device: int) -> None:
        """One worker has all the phones: their duty ends on all of them."""
        is_off = bool(self.server.barred)
        self.server.barred = set() if is_off else set(range(DEVICES))
        self.set_duty(is_on=is_off)

    def give_duties_back(self) -> None:
        super().give_duties_back()
        self.set_duty(is_on=True)

    def set_duty(self, *, is_on: bool) -> None:
        rows = Post.objects.filter(user=self.worker)
        rows.update(valid_to=None if is_on else NOW.date() - timedelta(days=1))

    def accept_row(self, row: Row) -> None:
        super().accept_row(row)
        upload = Upload.objects.get(uid=self.uid(row.edit.id))
        try:
            services.accept_quarantined(
                actor=actor_of(self.supervisor, now=self.moment), upload=upload, reason="属实"
            )
        except WrongState:
            assert row.state == State.QUARANTINED

    def pass_time(self, hours: int) -> None:
        super().pass_time(hours)
        services.force_waiting(actor=system_actor(now=self.moment))

    def agree(self) -> None:
        """Both sides hold the same: states, versions, values, open differences."""
        rows = Upload.objects.filter(synced__record_uid=self.record)
        states = dict(rows.values_list("uid", "state"))
        assert states == {self.uid(k): r.state for k, r in self.server.rows.items()}
        visit = self.visit()
        assert visit.version == self.server.versions[RECORD]
        shown = values(visit)
        held = self.server.values[RECORD]
        assert {n: shown.get(n) or None for n in FIELDS} == {n: held.get(n) for n in FIELDS}
        clashed = {
            (self.uid(key), name) for key, r in self.server.rows.items() for name in r.clashed
        }
        found = Conflict.objects.filter(synced__record_uid=self.record)
        assert set(found.values_list("upload__uid", "field")) == clashed


@pytest.mark.parametrize("part", range(3))
def test_the_model_and_the_real_server_agree(
    part: int, person: Person, village_worker: User, station_lead: User
) -> None:
    seen: set[str] = set()
    for number in range(part, SCHEDULES, 3):
        seed = f"beside:{number}"
        beside = Beside(seed, person, village_worker, station_lead)
        play(seed, STEPS, beside)
        beside.agree()
        seen |= {str(r.state) for r in beside.server.rows.values()}
    assert len(seen) > 1

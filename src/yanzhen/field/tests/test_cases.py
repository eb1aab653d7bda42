"""The numbered cases of offline synchronisation: order, waiting, repeats, conflicts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of
from yanzhen.core.fields import plain
from yanzhen.core.models import AuditEntry
from yanzhen.core.scope import system_actor
from yanzhen.core.testing import at_once
from yanzhen.field import envelope, services
from yanzhen.field.models import Conflict, Upload
from yanzhen.field.testing import Branch, Dies, Phone, now_shows
from yanzhen.people.models import Person
from yanzhen.visits.models import Visit
from yanzhen.visits.services import amend_visit

LATER = NOW + timedelta(hours=49)


def online(user: User, branch: Branch, **changes: Any) -> None:
    visit = Visit.objects.get(uid=branch.record)
    amend_visit(
        actor=actor_of(user),
        visit=visit,
        version=visit.version,
        changes={k.replace("__", "."): v for k, v in changes.items()},
        reason="在网页上更正",
    )


# -- in order -------------------------------------------------------------------------------------


def test_case_01_several_edits_of_one_branch_apply_in_order(phone: Phone, known: Any) -> None:
    branch = known()
    edits = [branch.edit(view="一"), branch.edit(view="二"), branch.edit(view="三")]
    assert phone.states(*edits) == ["applied"] * 3
    assert now_shows(branch)["view"] == "三"


def test_case_02_they_apply_after_the_server_moved_on(
    phone: Phone, known: Any, village_worker: User
) -> None:
    branch = known()
    online(village_worker, branch, next_step="联系医生")
    assert phone.states(branch.edit(view="一"), branch.edit(view="二")) == ["merged"] * 2
    shown = now_shows(branch)
    assert (shown["view"], shown["next_step"]) == ("二", "联系医生")


def test_case_03_an_online_edit_in_between_is_joined(
    phone: Phone, known: Any, village_worker: User
) -> None:
    branch = known()
    assert phone.states(branch.edit(view="一")) == ["applied"]
    online(village_worker, branch, next_step="联系医生")
    assert phone.states(branch.edit(view="二")) == ["merged"]
    shown = now_shows(branch)
    assert (shown["view"], shown["next_step"]) == ("二", "联系医生")


def test_case_04_a_branch_may_begin_with_a_creation(phone: Phone, person: Person) -> None:
    branch = Branch(person)
    assert phone.states(branch.creation(view="一"), branch.edit(view="二")) == ["applied"] * 2
    assert now_shows(branch)["view"] == "二"
    assert Visit.objects.get(uid=branch.record).recorded_by == phone.user


def test_case_05_creation_and_edits_with_online_edits_between(
    phone: Phone, person: Person, village_worker: User
) -> None:
    branch = Branch(person)
    phone.send(branch.creation(view="一"))
    online(village_worker, branch, next_step="联系医生")
    assert phone.states(branch.edit(view="二")) == ["merged"]
    online(village_worker, branch, health__mood="low")
    assert phone.states(branch.edit(health__state="stable")) == ["merged"]
    shown = now_shows(branch)
    assert [shown[k] for k in ("view", "next_step", "health.mood", "health.state")] == [
        *("二", "联系医生", "low", "stable")
    ]


# -- out of order ---------------------------------------------------------------------------------


def test_case_06_an_edit_without_its_predecessor_waits_and_is_seen_waiting(
    phone: Phone, known: Any
) -> None:
    branch = known()
    first, second = branch.edit(view="一"), branch.edit(view="二")
    assert phone.states(second) == ["waiting"]
    told = phone.told(second)
    assert (told["state"], told["why"], told["is_open"]) == ("waiting", "predecessor", True)
    assert told["sentence"]
    assert now_shows(branch)["view"] == "门前有积水"
    assert phone.states(first) == ["applied"]
    assert phone.told(second)["state"] == "applied"


def test_case_07_a_later_run_that_came_first_applies_after_the_earlier_one(
    phone: Phone, known: Any
) -> None:
    branch = known()
    edits = [branch.edit(view=word) for word in "一二三四"]
    assert phone.states(*edits[2:]) == ["waiting"] * 2
    assert phone.states(*edits[:2]) == ["applied"] * 2
    assert [phone.told(e)["state"] for e in edits] == ["applied"] * 4
    assert now_shows(branch)["view"] == "四"


def test_case_08_an_edit_before_its_creation_waits(phone: Phone, person: Person) -> None:
    branch = Branch(person)
    creation, edit = branch.creation(view="一"), branch.edit(view="二")
    assert phone.states(edit) == ["waiting"]
    assert phone.told(edit)["why"] == "no_creation"
    assert not Visit.objects.exists()
    assert phone.states(creation) == ["applied"]
    assert now_shows(branch)["view"] == "二"


def test_case_09_creation_and_edit_arrive_backwards(phone: Phone, person: Person) -> None:
    branch = Branch(person)
    creation, edit = branch.creation(view="一"), branch.edit(view="二")
    assert phone.states(edit, creation) == ["waiting", "applied"]
    assert phone.told(edit)["state"] == "applied"
    assert now_shows(branch)["view"] == "二"


def test_case_10_two_edits_then_the_late_creation(phone: Phone, person: Person) -> None:
    branch = Branch(person)
    creation = branch.creation(view="一")
    second, third = branch.edit(view="二"), branch.edit(next_step="再来")
    assert phone.states(third, second, creation) == ["waiting", "waiting", "applied"]
    shown = now_shows(branch)
    assert (shown["view"], shown["next_step"]) == ("二", "再来")


def test_case_11_a_trunk_newer_than_the_server_is_refused_with_a_reason(
    phone: Phone, known: Any
) -> None:
    branch = known()
    branch.trunk = 99
    edit = branch.edit(view="一")
    assert phone.states(edit) == ["refused"]
    assert phone.told(edit)["why"] == "trunk_ahead"
    assert phone.told(edit)["sentence"]
    assert now_shows(branch)["view"] == "门前有积水"


@pytest.mark.parametrize("missing", ["trunk", "uid"])
def test_case_12_a_branch_without_a_trunk_or_the_reverse_is_refused(
    phone: Phone, person: Person, missing: str
) -> None:
    branch = Branch(person)
    setattr(branch, missing, None)
    edit = branch.edit(number=1, view="一")
    (outcome,) = phone.send(edit)
    assert (outcome.upload, outcome.code) == (None, "not_valid")
    assert outcome.error
    assert not Upload.objects.exists()


# -- waiting too long -----------------------------------------------------------------------------


def test_case_13_after_the_time_limit_an_edit_is_taken_without_its_predecessor_and_marked(
    phone: Phone, known: Any
) -> None:
    branch = known()
    branch.edit(next_step="从未到达")
    second = branch.edit(view="二")
    phone.send(second)
    assert services.force_waiting(actor=system_actor(now=NOW + timedelta(hours=47))) == 0
    assert phone.told(second)["state"] == "waiting"
    services.force_waiting(actor=system_actor(now=LATER))
    assert phone.told(second)["state"] == "forced"
    assert Upload.objects.get(uid=second.uid).is_forced
    assert now_shows(branch)["view"] == "二"


def test_case_14_an_edit_taken_as_a_creation_and_the_late_creation_then_as_an_edit(
    phone: Phone, person: Person
) -> None:
    branch = Branch(person)
    creation = branch.creation(view="一", next_step="再来")
    edit = branch.edit(view="二", minutes=30)
    phone.send(edit)
    services.force_waiting(actor=system_actor(now=LATER))
    assert phone.told(edit)["state"] == "forced"
    assert now_shows(branch)["view"] == "二"
    assert phone.states(creation, now=LATER) == ["merged"]
    shown = now_shows(branch)
    assert (shown["view"], shown["next_step"]) == ("二", "再来")
    assert Visit.objects.count() == 1


def test_case_14b_an_edit_that_cannot_be_a_creation_is_kept_apart_until_it_comes(
    phone: Phone, person: Person
) -> None:
    branch = Branch(person)
    creation, edit = branch.creation(view="一"), branch.edit(view="二")
    phone.send(edit)
    services.force_waiting(actor=system_actor(now=LATER))
    assert phone.told(edit)["state"] == "quarantined"
    assert phone.states(creation, now=LATER) == ["applied"]
    assert phone.told(edit)["state"] in {"applied", "forced"}
    assert now_shows(branch)["view"] == "二"


def test_case_15_of_two_edits_the_first_never_comes(phone: Phone, known: Any) -> None:
    branch = known()
    branch.edit(view="从未到达")
    second, third = branch.edit(view="二"), branch.edit(next_step="再来")
    phone.send(third, second)
    services.force_waiting(actor=system_actor(now=LATER))
    assert [phone.told(e)["state"] for e in (second, third)] == ["forced", "forced"]
    shown = now_shows(branch)
    assert (shown["view"], shown["next_step"]) == ("二", "再来")


def test_case_15b_the_first_comes_after_all_and_overwrites_nothing(
    phone: Phone, known: Any
) -> None:
    branch = known()
    first = branch.edit(view="一", next_step="再来")
    second = branch.edit(view="二")
    phone.send(second)
    services.force_waiting(actor=system_actor(now=LATER))
    assert phone.states(first, now=LATER) == ["merged"]
    shown = now_shows(branch)
    assert (shown["view"], shown["next_step"]) == ("二", "再来")


def test_case_16_every_forced_step_is_in_the_audit_log(phone: Phone, known: Any) -> None:
    branch = known()
    branch.edit(next_step="从未到达")
    second = branch.edit(view="二")
    phone.send(second)
    services.force_waiting(actor=system_actor(now=LATER))
    entry = AuditEntry.objects.get(operation="field.force_waiting")
    assert entry.notes["forced"] == [str(second.uid)]
    assert AuditEntry.objects.filter(cause=entry.cause, operation="visits.amend_visit").exists()


# -- repeats and faults ---------------------------------------------------------------------------


def test_case_17_the_same_upload_again_gives_the_same_answer_and_no_second_record(
    phone: Phone, person: Person
) -> None:
    branch = Branch(person)
    creation = branch.creation(view="一")
    (first,) = phone.send(creation)
    (again,) = phone.send(creation, now=NOW + timedelta(days=3))
    assert first.upload == again.upload
    assert phone.told(creation)["state"] == "applied"
    assert (Visit.objects.count(), Upload.objects.count()) == (1, 1)


def test_case_18_the_same_id_with_other_content_is_an_error(phone: Phone, person: Person) -> None:
    branch = Branch(person)
    creation = branch.creation(view="一")
    phone.send(creation)
    other = services.Sent(creation.uid, creation.text.replace("一", "二"), "0" * 64)
    assert phone.states(other) == ["key_reused"]
    assert now_shows(branch)["view"] == "一"


def test_case_18b_a_text_that_does_not_fit_its_digest_is_asked_for_again(
    phone: Phone, person: Person
) -> None:
    creation = Branch(person).creation(view="一")
    damaged = services.Sent(creation.uid, creation.text.replace("一", "二"), creation.digest)
    assert phone.states(damaged) == ["not_valid"]
    assert phone.states(creation) == ["applied"]


def test_case_19_the_server_dies_after_writing_and_before_answering(
    phone: Phone, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch = Branch(person)
    creation, edit = branch.creation(view="一"), branch.edit(view="二")
    real = envelope.read

    def read_then_die(uid: Any, text: str, digest: str) -> Any:
        if uid == edit.uid:
            raise Dies
        return real(uid, text, digest)

    with monkeypatch.context() as patch:
        patch.setattr(envelope, "read", read_then_die)
        with pytest.raises(Dies):
            phone.send(creation, edit)
    assert Visit.objects.count() == 1
    assert phone.states(creation, edit) == ["applied", "applied"]
    assert (Visit.objects.count(), now_shows(branch)["view"]) == (1, "二")


@pytest.mark.django_db(transaction=True)
def test_case_21_creation_and_edit_of_one_record_at_the_same_time_on_two_workers(
    phone: Phone, person: Person
) -> None:
    branch = Branch(person)
    creation, edit = branch.creation(view="一"), branch.edit(view="二")
    results = at_once(
        [lambda: phone.send(edit), lambda: phone.send(creation), lambda: phone.send(creation)]
    )
    assert None not in results
    assert [phone.told(e)["state"] for e in (creation, edit)] == ["applied", "applied"]
    assert (Visit.objects.count(), now_shows(branch)["view"]) == (1, "二")


# -- conflicts ------------------------------------------------------------------------------------


def test_case_24_different_fields_are_merged(
    phone: Phone, known: Any, village_worker: User
) -> None:
    branch = known()
    online(village_worker, branch, health__mood="low")
    assert phone.states(branch.edit(health__state="stable")) == ["merged"]
    shown = now_shows(branch)
    assert (shown["health.mood"], shown["health.state"]) == ("low", "stable")
    assert not Conflict.objects.exists()


def test_case_25_the_same_field_changed_to_the_same_value_is_no_conflict(
    phone: Phone, known: Any, village_worker: User
) -> None:
    branch = known()
    online(village_worker, branch, view="同样")
    assert phone.states(branch.edit(view="同样")) == ["merged"]
    assert not Conflict.objects.exists()


def test_case_26_the_same_field_changed_differently_keeps_both_for_the_supervisor(
    phone: Phone, known: Any, village_worker: User, supervisor: User
) -> None:
    branch = known()
    online(village_worker, branch, view="网页上的")
    edit = branch.edit(view="手机上的", next_step="再来")
    assert phone.states(edit) == ["conflict"]
    shown = now_shows(branch)
    assert (shown["view"], shown["next_step"]) == ("网页上的", "再来")
    conflict = Conflict.objects.get()
    assert [plain(v) for v in (conflict.base, conflict.server, conflict.mine)] == [
        *('"门前有积水"', '"网页上的"', '"手机上的"')
    ]
    services.decide_conflict(
        actor=actor_of(supervisor), conflict=conflict, take="device", version=1
    )
    assert now_shows(branch)["view"] == "手机上的"
    assert phone.told(edit)["state"] == "merged"


def test_case_27_another_branch_from_before_a_resolution_is_a_conflict_again(
    phone: Phone, known: Any, village_worker: User, supervisor: User
) -> None:
    branch, other = known(), known()
    online(village_worker, branch, view="网页上的")
    phone.send(branch.edit(view="手机上的"))
    conflict = Conflict.objects.get()
    services.decide_conflict(
        actor=actor_of(supervisor), conflict=conflict, take="device", version=1
    )
    tablet = Phone(village_worker)
    assert tablet.states(other.edit(view="平板上的")) == ["conflict"]
    assert now_shows(branch)["view"] == "手机上的"
    fresh = Conflict.objects.get(state="open")
    assert plain(fresh.server) == '"手机上的"'


def test_case_28_repeated_sections_merge_by_item(
    phone: Phone, known: Any, village_worker: User
) -> None:
    branch = known()
    online(village_worker, branch, policies=["dibao"])
    assert phone.states(branch.edit(policies__medical=True)) == ["merged"]
    shown = now_shows(branch)
    assert [k for k in shown if k.startswith("policies/")] == ["policies/dibao", "policies/medical"]
    assert not Conflict.objects.exists()


def test_case_29_a_decision_is_undone(
    phone: Phone, known: Any, village_worker: User, supervisor: User
) -> None:
    branch = known()
    online(village_worker, branch, view="网页上的")
    edit = branch.edit(view="手机上的")
    phone.send(edit)
    judge, conflict = actor_of(supervisor), Conflict.objects.get()
    conflict = services.decide_conflict(actor=judge, conflict=conflict, take="device", version=1)
    conflict = services.undo_decision(actor=judge, conflict=conflict, version=2)
    assert (conflict.state, now_shows(branch)["view"]) == ("open", "网页上的")
    assert phone.told(edit)["state"] == "conflict"
    conflict = services.decide_conflict(actor=judge, conflict=conflict, take="server", version=3)
    assert (conflict.state, now_shows(branch)["view"]) == ("server", "网页上的")
    assert AuditEntry.objects.filter(operation="field.undo_decision").count() == 1


def test_case_21b_ids_of_two_records_never_mix(phone: Phone, person: Person) -> None:
    one, two = Branch(person), Branch(person, happened_at=NOW - timedelta(hours=5))
    two.uid = one.uid = uuid4()
    assert phone.states(one.creation(), two.edit(number=2, view="二")) == ["applied", "waiting"]

"""The numbered cases of offline synchronisation: rights, change of the world, clocks, versions."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.test import Client
from django.urls import reverse
from django.utils import translation

from yanzhen.accounts.models import User
from yanzhen.accounts.services import lock_user
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core import policies
from yanzhen.core.errors import AccessDenied, NotFound
from yanzhen.core.scope import system_actor
from yanzhen.field import access, selectors, services
from yanzhen.field.envelope import digest_of
from yanzhen.field.models import Device, SyncedRecord, Upload
from yanzhen.field.rules import Why
from yanzhen.field.sentences import file_sentence
from yanzhen.field.services.devices import key_of
from yanzhen.field.testing import Branch, Phone, send_file
from yanzhen.orgs.models import Post
from yanzhen.orgs.services import MergePlan, end_post, reorganize
from yanzhen.orgs.testing import DivisionTree, make_post
from yanzhen.people.models import Person
from yanzhen.people.services import (
    assign_person,
    merge_persons,
    move_away,
    move_person,
    report_death,
    set_protection,
    undo_merge,
)
from yanzhen.people.testing import make_person
from yanzhen.visits.models import Visit
from yanzhen.visits.services import recording

BEIJING = ZoneInfo("Asia/Shanghai")


def quarantined(phone: Phone, branch: Branch, why: str) -> Upload:
    """The creation of a branch is sent and lies in quarantine for this reason, told in words."""
    creation = branch.creation(view="一")
    assert phone.states(creation) == ["quarantined"]
    upload = Upload.objects.select_related("synced", "person").get(uid=creation.uid)
    assert upload.why == why
    assert phone.told(creation)["sentence"]
    assert not Visit.objects.filter(uid=branch.record).exists()
    return upload


# -- rights and change of the world ---------------------------------------------------------------


def test_case_30_the_worker_was_moved_with_unsent_records(
    phone: Phone, person: Person, tree: DivisionTree, supervisor: User, outsider: User
) -> None:
    post = Post.objects.get(user=phone.user)
    end_post(actor=builder(), post=post, on=NOW.date(), reason="调往石桥镇")
    make_post(phone.user, "village_worker", tree.other_village, valid_from=NOW.date())
    first = quarantined(phone, branch := Branch(person), Why.ACCESS)
    follower = branch.edit(view="二")
    assert phone.states(follower) == ["quarantined"]
    assert first.area_code == person.area_code
    assert list(access.quarantined_uploads(actor_of(outsider))) == []
    with pytest.raises(AccessDenied):
        services.accept_quarantined(actor=phone.actor(), upload=first, reason="自己决定")
    services.accept_quarantined(actor=actor_of(supervisor), upload=first, reason="调动前的走访")
    visit = Visit.objects.get(uid=branch.record)
    assert (phone.told(follower)["state"], visit.visitors.get().user) == ("applied", phone.user)
    other = quarantined(phone, Branch(person), Why.ACCESS)
    services.decline_quarantined(actor=actor_of(supervisor), upload=other, reason="不是本人所写")
    other.refresh_from_db()
    assert (other.state, other.decision_reason) == ("declined", "不是本人所写")
    assert "不是本人所写" in selectors.answer_of(other)["sentence"]


def test_case_31_the_person_was_merged_into_another_or_split_again(
    phone: Phone, person: Person, tree: DivisionTree, supervisor: User
) -> None:
    kept = make_person(tree.group, "同一个人")
    merge = merge_persons(actor=builder(), kept=kept, absorbed=person)
    upload = quarantined(phone, branch := Branch(person), Why.PERSON_MERGED)
    services.accept_quarantined(actor=actor_of(supervisor), upload=upload, reason="同一人")
    assert Visit.objects.get(uid=branch.record).members.get().person == kept
    undo_merge(actor=builder(), merge=merge)
    assert phone.states(Branch(person).creation()) == ["applied"]


@pytest.mark.parametrize("change", ["died", "moved"])
def test_case_32_the_person_died_or_moved_away_yesterday(
    phone: Phone, person: Person, supervisor: User, change: str
) -> None:
    yesterday = NOW.date() - timedelta(days=1)
    if change == "died":
        report_death(actor=builder(), person=person, died_on=yesterday, source="村委会")
    else:
        move_away(actor=builder(), person=person, on=yesterday)
    quarantined(phone, Branch(person), Why.DIED if change == "died" else Why.MOVED)
    before = Branch(person, happened_at=NOW - timedelta(days=2))
    assert phone.states(before.creation(view="前天")) == ["applied"]


def test_case_32b_the_person_moved_to_another_town(
    phone: Phone, person: Person, tree: DivisionTree, supervisor: User, station_lead: User
) -> None:
    move_person(actor=builder(), person=person, division=tree.other_group, on=NOW.date())
    old = Branch(person, happened_at=NOW - timedelta(days=1))
    upload = quarantined(phone, old, Why.MOVED)
    assert upload.area_code.startswith(tree.town.code)
    services.accept_quarantined(actor=actor_of(station_lead), upload=upload, reason="搬走前")
    assert Visit.objects.filter(uid=old.record).exists()


def test_case_33_the_division_was_merged_while_the_phone_was_out(
    phone: Phone, person: Person, tree: DivisionTree
) -> None:
    sources = (tree.villages[0].code, tree.villages[1].code)
    plan = MergePlan(sources, "990626101205", "良溪村", NOW.date())
    reorganize(actor=builder(), plan=plan, decision="云政发〔2026〕8号")
    assert phone.states(Branch(person).creation(view="一")) == ["applied"]
    assert Visit.objects.get().area_code.startswith("990626101205")


def test_case_34_the_record_was_deleted_and_the_tablet_sends_it_again(
    phone: Phone, person: Person, supervisor: User
) -> None:
    branch = Branch(person)
    phone.send(branch.creation(view="一"))
    remove(branch)
    edit = branch.edit(view="二")
    assert phone.states(edit) == ["quarantined"]
    assert phone.told(edit)["why"] == "deleted"
    again = branch.creation(view="一")
    assert phone.states(again) == ["quarantined"]
    assert not Visit.objects.exists()


def remove(branch: Branch) -> None:
    """Take a visit out of the database, as a retention period does."""
    visit = Visit.objects.get(uid=branch.record)
    for related in (visit.visitors, visit.members, visit.blocks, visit.revisions):
        related.all().delete()
    visit.delete()


def test_case_35_a_locked_account_sends_sealed_and_the_device_is_wiped(
    phone: Phone, person: Person, security_admin: User, supervisor: User
) -> None:
    branch = Branch(person)
    creation = branch.creation(view="一")
    client, address = Client(), reverse("field-contact")
    call = {"device": str(phone.device.uid), "token": phone.token, "protocol": 1}
    assert post(client, address, call)["state"] == "ok"
    lock_user(actor=actor_of(security_admin), user=phone.user, reason="离职")
    told = post(client, address, call | {"sealed": [seal(phone.device, creation)]} | sent_at())
    assert (told["state"], told["kept"]) == ("wipe", [str(creation.uid)])
    assert Upload.objects.get().why == Why.LOCKED
    again = post(client, address, call | {"sealed": [seal(phone.device, creation)]} | sent_at())
    assert (again["kept"], Upload.objects.count()) == ([str(creation.uid)], 1)
    assert post(client, address, call | {"is_wiped": True})["state"] == "wiped"
    assert Device.objects.get().wiped_at is not None
    services.accept_quarantined(
        actor=actor_of(supervisor), upload=Upload.objects.get(), reason="离职前的走访"
    )
    assert Visit.objects.get(uid=branch.record).visitors.get().name == str(phone.user)
    wrong = client.post(address, call | {"token": "guess"}, content_type="application/json")
    assert wrong.status_code == 404


def seal(device: Device, sent: services.Sent) -> dict[str, str]:
    nonce = os.urandom(12)
    text = json.dumps({"id": str(sent.uid), "text": sent.text, "digest": sent.digest})
    body = AESGCM(key_of(device)).encrypt(nonce, text.encode(), None)
    return {"sealed": base64.b64encode(nonce + body).decode()}


def sent_at() -> dict[str, str]:
    return {"sent_at": datetime.now(BEIJING).isoformat()}


def post(client: Client, address: str, content: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(address, content, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_case_36_the_key_of_a_phone_is_given_to_its_owner_alone(
    phone: Phone, outsider: User, as_user: Callable[[User], Client]
) -> None:
    call = {"devices": [str(phone.device.uid)], "protocol": 1}
    mine = post(as_user(phone.user), reverse("field-device"), call)
    assert (mine["device"], base64.b64decode(mine["key"])) == (
        str(phone.device.uid),
        key_of(phone.device),
    )
    stranger = post(as_user(outsider), reverse("field-device"), call)
    assert stranger["device"] != str(phone.device.uid)
    assert stranger["key"] != mine["key"]
    taken = call | {"device": str(phone.device.uid)}
    refused = as_user(outsider).post(
        reverse("field-bundle"), taken, content_type="application/json"
    )
    assert refused.status_code == 404
    shell = as_user(phone.user).get(reverse("field")).content.decode()
    assert phone.user.name not in shell


def test_case_37_a_bundle_says_until_when_it_is_good(phone: Phone, person: Person) -> None:
    made = services.make_bundle(actor=phone.actor(), device=phone.device, persons=1, records=0)
    assert made.good_until - made.made_at == timedelta(days=7)


def test_case_38_who_became_protected_is_gone_from_the_next_bundle(
    phone: Phone, person: Person, village_worker: User, supervisor: User, county_worker: User
) -> None:
    post = Post.objects.get(user=village_worker)
    assign_person(actor=builder(), person=person, post=post)
    assert [p["uid"] for p in selectors.bundle_of(phone.actor())["persons"]] == [str(person.uid)]
    assign_person(actor=builder(), person=person, post=None)
    lead_post = Post.objects.get(user=county_worker)
    set_protection(
        actor=builder(),
        person=person,
        protection=Person.Protection.VIOLENCE,
        responsible=lead_post,
        reason="派出所告知",
    )
    assert selectors.bundle_of(phone.actor())["persons"] == []
    upload = quarantined(phone, Branch(person), Why.PROTECTED)
    assert selectors.answer_of(upload)["why"] == ""
    assert "保护" not in selectors.answer_of(upload)["sentence"]
    assert access.quarantined_uploads(actor_of(supervisor)).count() == 0
    assert access.quarantined_uploads(actor_of(county_worker)).count() == 1


# -- clocks and versions --------------------------------------------------------------------------


def test_case_39_a_clock_wrong_by_days_is_kept_and_marked(phone: Phone, person: Person) -> None:
    wrong = NOW + timedelta(days=3)
    branch = Branch(person, happened_at=wrong - timedelta(hours=2))
    creation = branch.creation(view="一")
    assert phone.states(creation, sent_at=wrong) == ["applied"]
    upload, visit = Upload.objects.get(), Visit.objects.get()
    assert upload.is_clock_wrong
    assert upload.happened_at == wrong - timedelta(hours=2)
    assert visit.started_at == NOW - timedelta(hours=2)
    assert upload.received_at == NOW
    fine = Branch(person, happened_at=NOW - timedelta(hours=1))
    phone.send(fine.creation(), sent_at=NOW + timedelta(minutes=5))
    assert not Upload.objects.latest("pk").is_clock_wrong


def test_case_40_the_period_is_that_of_the_visit(phone: Phone, person: Person) -> None:
    branch = Branch(person, happened_at=datetime(2026, 5, 31, 23, 20, tzinfo=BEIJING))
    utc = Branch(person, happened_at=datetime.fromisoformat("2026-05-31T16:30:00+00:00"))
    assert phone.states(branch.creation(), utc.creation()) == ["applied", "applied"]
    days = [v.started_at.astimezone(BEIJING).date() for v in Visit.objects.order_by("started_at")]
    assert days == [date(2026, 5, 31), date(2026, 6, 1)]


def test_case_41_old_and_new_apps_against_new_and_old_servers(
    phone: Phone, person: Person, as_user: Callable[[User], Client]
) -> None:
    client, address = as_user(phone.user), reverse("field-uploads")
    creation = Branch(person, happened_at=datetime.now(BEIJING) - timedelta(hours=3)).creation()
    edits = [{"id": str(creation.uid), "text": creation.text, "digest": creation.digest}]
    call = {"device": str(phone.device.uid), "edits": edits, **sent_at()}
    newer = client.post(address, call | {"protocol": 2}, content_type="application/json")
    assert (newer.status_code, newer.json()["error"]["code"]) == (409, "app_too_new")
    mute = client.post(address, call, content_type="application/json")
    assert mute.status_code == 422
    assert not Upload.objects.exists()
    told = post(client, address, call | {"protocol": 1, "app": "an-older-build"})
    assert told["answers"][0]["state"] == "applied"
    unknown = Branch(person).edit(number=1, minutes=30, field__of_tomorrow="x")
    assert phone.states(unknown) == ["refused"]
    assert Upload.objects.get(uid=unknown.uid).message


def test_case_42_values_are_judged_by_the_pack_of_the_day_of_the_visit(
    phone: Phone, person: Person, settings: Any, tmp_path: Path
) -> None:
    national = Path(settings.POLICIES) / "national"
    folder = tmp_path / "packs" / "national"
    folder.mkdir(parents=True)
    for path in national.glob("*.yaml"):
        (folder / path.name).write_text(path.read_text())
    text = (folder / "visits.yaml").read_text()
    rest = text[text.index("- topic: visits.form\n") :]
    form = rest[: rest.index("- topic:", 5)]
    newer = form.replace("effective_from: 2023-01-01", "effective_from: 2026-06-15")
    (folder / "visits_later.yaml").write_text(newer.replace("code: good", "code: fine"))
    settings.POLICIES = folder.parent
    policies.reload()
    try:
        old = Branch(person, happened_at=NOW - timedelta(days=1))
        today = Branch(person)
        assert phone.states(old.creation(health__mood="good")) == ["applied"]
        assert phone.states(today.creation(health__mood="good")) == ["refused"]
    finally:
        policies.reload()


# -- what the answers and doors say ---------------------------------------------------------------


def test_a_refused_creation_is_corrected_under_a_new_id(phone: Phone, person: Person) -> None:
    branch = Branch(person)
    wrong = branch.creation(minutes=0)
    assert phone.states(wrong) == ["refused"]
    assert "1" in phone.told(wrong)["sentence"]
    right = branch.creation(minutes=20)
    assert phone.states(right) == ["applied"]
    assert Visit.objects.get().minutes == 20


def test_whose_record_may_be_mended_or_added_to_is_on_the_list(
    phone: Phone, person: Person, tree: DivisionTree
) -> None:
    def on_list() -> dict[str, str]:
        bundle = selectors.bundle_of(phone.actor())
        return {p["uid"]: p["reason"] for p in bundle["persons"]}

    other = make_person(tree.group, "周大爷")
    before = on_list()
    wrong = Branch(other)
    phone.send(wrong.creation(minutes=0), Branch(person).creation())
    assert {str(other.uid), str(person.uid)} - set(before) <= set(on_list())
    assert on_list()[str(other.uid)] == "补正已上传内容"
    phone.send(wrong.creation(minutes=20))
    assert on_list()[str(other.uid)] == "近期走访过"


def test_what_was_refused_is_told_in_the_language_of_whoever_reads_it(
    phone: Phone, person: Person
) -> None:
    wrong, taken = Branch(person).creation(minutes=0), Branch(person)
    english, chinese = "A visit takes 1 minute to 12 hours.", "一次走访为 1 分钟至 12 小时。"
    with translation.override("en"):
        (outcome,) = phone.send(wrong)
        assert outcome.upload is not None
        assert english in selectors.answer_of(outcome.upload)["sentence"]
        phone.send(taken.creation())
        photo = send_file(phone, taken.record, b"no consent", "photo", "photo.png")
        asked = " has not agreed to photos. Record the consent first."
        assert file_sentence(photo) == person.name + asked
    assert chinese in phone.told(wrong)["sentence"]
    photo.refresh_from_db()
    assert file_sentence(photo).startswith(f"{person.name} 尚未同意")
    with translation.override("en"):
        assert english in phone.told(wrong)["sentence"]


def test_a_fault_in_one_edit_keeps_it_and_lets_the_others_pass(
    phone: Phone, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch, other = Branch(person), Branch(person, happened_at=NOW - timedelta(hours=6))
    real = recording.write_visit

    def broken(*, draft: Any, **given: Any) -> Any:
        if draft.uid == branch.record:
            raise RuntimeError
        return real(draft=draft, **given)

    monkeypatch.setattr(recording, "write_visit", broken)
    assert phone.states(branch.creation(), other.creation()) == ["quarantined", "applied"]
    monkeypatch.undo()
    upload = Upload.objects.get(why=Why.FAULT)
    services.accept_quarantined(actor=builder(), upload=upload, reason="再试一次")
    assert Visit.objects.count() == 2


def test_an_unknown_person_and_an_unknown_kind(phone: Phone, person: Person) -> None:
    unknown = Branch(person)
    unknown.person = Person(uid=uuid4())
    assert phone.states(unknown.creation()) == ["quarantined"]
    odd = Branch(person).creation()
    text = odd.text.replace('"visit"', '"poem"')
    assert phone.states(services.Sent(odd.uid, text, digest_of(text))) == ["not_valid"]
    assert SyncedRecord.objects.filter(kind="poem").count() == 0


def test_a_withdrawn_device_may_not_send_by_its_session(phone: Phone, outsider: User) -> None:
    with pytest.raises(AccessDenied):
        services.revoke_device(actor=actor_of(outsider), device=phone.device, reason="不归他管")
    services.revoke_device(actor=phone.actor(), device=phone.device, reason="丢失")
    with pytest.raises(services.DeviceRevoked):
        services.own_device(actor=phone.actor(), uid=phone.device.uid)
    with pytest.raises(NotFound):
        services.contact_device(uid=phone.device.uid, token="guess")


def test_waiting_is_forced_for_a_locked_worker_into_quarantine(
    phone: Phone, person: Person, security_admin: User
) -> None:
    branch = Branch(person)
    branch.creation()
    edit = branch.edit(view="二", minutes=30)
    phone.send(edit)
    lock_user(actor=actor_of(security_admin), user=phone.user, reason="离职")
    services.force_waiting(actor=system_actor(now=NOW + timedelta(hours=50)))
    assert phone.told(edit)["why"] == "locked"

"""Keys of clients' homes: taken with a signature, handed on, given back, lost and told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, NotFound, NotValid, StaleVersion, WrongState
from yanzhen.core.models import AuditEntry
from yanzhen.orgs.leaving import held_by
from yanzhen.orgs.my_day import sections_of
from yanzhen.orgs.services import MergePlan, reorganize
from yanzhen.people.models import Consent, Person
from yanzhen.people.services import report_death, withdraw_consent
from yanzhen.people.testing import make_person
from yanzhen.visits import access, keys
from yanzhen.visits.models import HouseKey
from yanzhen.visits.services import (
    find_key,
    hand_key_on,
    hand_over_post,
    lose_key,
    return_key,
    take_key,
    tell_of_lost_key,
)
from yanzhen.visits.testing import make_key

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def test_a_key_is_taken_with_a_signature_and_each_step_is_kept(
    tree, village_worker, town_worker, station_lead
) -> None:
    client = make_person(tree.group, "田阿婆")
    worker, post = actor_of(village_worker), village_worker.posts.get()
    said: dict[str, Any] = {
        "person": client,
        "post": post,
        "opens": "院门",
        "mark": "红绳 7",
        "taken_on": TODAY,
        "method": "signature",
    }
    for wrong, field in (
        ({"method": "voice", "witness": "邻居"}, "method"),
        ({"mark": "田阿婆家"}, "mark"),
        ({"taken_on": TODAY + timedelta(days=1)}, "taken_on"),
        ({"pieces": 0}, "pieces"),
        ({"opens": " "}, "opens"),
    ):
        with pytest.raises(NotValid) as refusal:
            take_key(actor=worker, **said | wrong)
        assert refusal.value.field == field
    with pytest.raises(AccessDenied):
        take_key(actor=worker, **said | {"post": town_worker.posts.get()})
    assert not HouseKey.objects.exists()
    assert not Consent.objects.filter(purpose="house_key").exists()

    key = take_key(actor=worker, **said)
    assert (key.consent.purpose, key.consent.method) == ("house_key", "signature")
    with pytest.raises(StaleVersion):
        return_key(actor=worker, key=key, whom="本人", on=TODAY, version=9)
    later = worker.as_of(NOW + timedelta(days=3))
    lose_key(actor=later, key=key, words="掉在路上", on=later.today)
    key = HouseKey.objects.agreed().get()
    assert [str(word) for word in keys.state_of(key)] == ["已遗失，住户尚不知情", "overdue"]
    with pytest.raises(WrongState):
        return_key(actor=later, key=key, whom="本人", on=later.today)
    tell_of_lost_key(actor=later, key=key, whom="田阿婆")
    find_key(actor=later, key=key, words="在车里")
    moved_on = hand_key_on(actor=later, key=key, to=town_worker.posts.get(), words="调岗")
    assert (moved_on.held_since, moved_on.taken_on) == (later.today, TODAY)
    with pytest.raises(AccessDenied):
        return_key(actor=later, key=moved_on, whom="本人", on=later.today)
    lead = actor_of(station_lead, now=later.now)
    key = return_key(actor=lead, key=moved_on, whom="女儿", on=later.today)
    assert (key.state, key.ended_on) == ("returned", later.today)
    steps = ["take", "lose", "tell", "find", "hand_on", "return"]
    assert list(key.steps.values_list("step", flat=True)) == steps
    audited = AuditEntry.objects.filter(object_type="visits.housekey").values_list("operation")
    assert {name for (name,) in audited} >= {"visits.take_key", "visits.lose_key"}


def test_only_the_holder_and_the_leads_see_who_keeps_a_key(
    tree, village_worker, town_worker, grid_worker, station_lead, supervisor, outsider, as_user
) -> None:
    client = make_person(tree.group, "田阿婆")
    key = make_key(client, village_worker)
    seen = {
        user.username: access.visible_keys(actor_of(user)).exists()
        for user in (village_worker, station_lead, supervisor, town_worker, grid_worker, outsider)
    }
    assert list(seen.values()) == [True, True, True, False, False, False]
    with pytest.raises(NotFound):
        access.key_for(actor_of(town_worker), key.pk)
    page = as_user(station_lead)
    panel = page.get(f"/people/{client.pk}/").content.decode()
    assert f"/visits/keys/{key.pk}/" in panel
    assert f"/visits/keys/{key.pk}/" not in (
        as_user(town_worker).get(f"/people/{client.pk}/").content.decode()
    )
    listed = page.get("/visits/keys/").content.decode()
    assert "田阿婆" in listed
    assert "田阿婆" not in page.get("/visits/keys/?show=lost").content.decode()


def test_a_key_goes_back_when_the_client_agrees_no_more_or_died(
    tree, village_worker, station_lead
) -> None:
    first, second = (make_person(tree.group, name) for name in ("田阿婆", "周大爷"))
    withdrawn, of_dead = make_key(first, village_worker), make_key(second, village_worker)
    worker = actor_of(village_worker)
    assert not HouseKey.objects.due().exists()
    withdraw_consent(actor=worker, consent=withdrawn.consent)
    report_death(actor=worker, person=second, died_on=TODAY, source="家属")
    assert set(HouseKey.objects.to_give_back()) == {withdrawn, of_dead}
    due = {item.url for part in sections_of(worker, TODAY) for item in part.items}
    assert {f"/visits/keys/{key.pk}/" for key in (withdrawn, of_dead)} <= due
    assert all(keys.has_to_go_back(row) for row in keys.listed_keys(actor_of(station_lead)))
    return_key(actor=worker, key=of_dead, whom="儿子", on=TODAY)
    assert list(HouseKey.objects.due()) == [withdrawn]


def test_whoever_leaves_hands_their_keys_on(
    tree, village_worker, town_worker, station_lead, as_user
) -> None:
    key = make_key(make_person(tree.group, "田阿婆"), village_worker)
    post, to = village_worker.posts.get(), town_worker.posts.get()
    assert "住户钥匙" in [str(held.label) for held in held_by(post, TODAY)]
    listed = as_user(station_lead).get(f"/visits/hand-over/{post.pk}/").content.decode()
    assert key.mark in listed
    hand_over_post(actor=actor_of(station_lead), post=post, to=to, reason="调离")
    key.refresh_from_db()
    assert key.post == to
    assert held_by(post, TODAY) == []


def test_a_key_is_taken_on_a_page_once(tree, village_worker, as_user) -> None:
    client = make_person(tree.group, "田阿婆")
    page, address = as_user(village_worker), f"/visits/keys/new/{client.pk}/"
    typed = {
        "client_key": "0123456789ab",
        "post": village_worker.posts.get().pk,
        "opens": "院门",
        "mark": "",
        "pieces": "1",
        "taken_on": timezone.localdate().isoformat(),
        "method": "signature",
    }
    assert page.get(address).status_code == 200
    assert page.post(address, typed).status_code == 422
    typed["mark"] = "红绳 7"
    assert [page.post(address, typed).status_code for _ in range(2)] == [302, 302]
    key = HouseKey.objects.get()
    assert page.get(f"/visits/keys/{key.pk}/").status_code == 200
    given = {"whom": "本人", "on": timezone.localdate().isoformat(), "version": "1"}
    assert page.post(f"/visits/keys/{key.pk}/return/", given).status_code == 302
    assert Person.objects.get(pk=client.pk).house_keys.get().state == "returned"


def test_a_key_follows_its_home_when_villages_are_merged(tree, village_worker) -> None:
    client = make_person(tree.group, "田阿婆")
    key, before = make_key(client, village_worker), village_worker.posts.get()
    plan = MergePlan(
        (tree.villages[0].code, tree.villages[1].code), "990626101205", "良溪村", TODAY
    )
    reorganize(actor=builder(), plan=plan, decision="云政发〔2026〕8号")
    key, client = HouseKey.objects.get(), Person.objects.get(pk=client.pk)
    assert key.area_code == client.area_code
    assert key.area_code.startswith("990626101205")
    assert key.post.is_valid_on(TODAY)
    assert key.post != before
    assert key.post.user == village_worker
    assert not HouseKey.objects.due().exists()

"""Acting for a resident without a phone: their consent is a row on their page, and can end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import DomainError
from yanzhen.core.scope import Actor
from yanzhen.delivery import services
from yanzhen.delivery.models import Order, ServiceItem, ServiceRecord
from yanzhen.delivery.testing import make_finished_order, make_item, make_order, make_record
from yanzhen.needs.models import Need
from yanzhen.needs.services import ConsentMissing
from yanzhen.needs.testing import make_need, make_triaged_need
from yanzhen.orgs.testing import DivisionTree, make_worker
from yanzhen.people.models import Consent, Person, TimelineEntry
from yanzhen.people.services import ProxyTakenBack, give_consent, withdraw_consent
from yanzhen.people.testing import make_person, make_resident


@pytest.fixture
def elder(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰")


@pytest.fixture
def item(tree: DivisionTree) -> ServiceItem:
    return make_item(tree.county)


@pytest.fixture
def volunteer(tree: DivisionTree) -> User:
    return make_worker("volunteer", tree.village, name="许知秋")


def later(user: User, hours: int = 5) -> Actor:
    return actor_of(user, now=NOW + timedelta(hours=hours))


def proxy_consents(person: Person) -> list[Consent]:
    return list(Consent.objects.filter(person=person, purpose="proxy").order_by("pk"))


def take_back(person: Person) -> None:
    (consent,) = proxy_consents(person)
    withdraw_consent(actor=builder(), consent=consent)


def test_a_need_reported_for_somebody_leaves_their_consent(
    elder: Person, village_worker: User, as_user: Callable[[User], Client]
) -> None:
    make_need(elder, actor=actor_of(village_worker), channel="proxy", proxy_consent="voice")
    (consent,) = proxy_consents(elder)
    assert (consent.method, consent.given_at, consent.recorded_by) == ("voice", NOW, village_worker)
    assert consent.witness == village_worker.name
    assert TimelineEntry.objects.filter(person=elder, kind="consent").exists()
    page = as_user(village_worker).get(f"/people/{elder.pk}/").content.decode()
    assert "由社工代为办理" in page


def test_an_order_placed_for_somebody_rests_on_the_consent_in_force(
    item: ServiceItem, elder: Person, village_worker: User
) -> None:
    make_order(item, elder, actor=actor_of(village_worker))
    make_order(item, elder, actor=actor_of(village_worker), wished_on=date(2026, 6, 20))
    assert [c.method for c in proxy_consents(elder)] == ["voice"]
    assert not any(c.withdrawn_at for c in proxy_consents(elder))


def test_what_residents_do_themselves_needs_no_such_consent(
    item: ServiceItem, elder: Person
) -> None:
    make_order(item, elder, actor=actor_of(make_resident(elder).user), proxy_consent="")
    assert not proxy_consents(elder)


def test_nothing_more_is_reported_or_ordered_once_it_is_taken_back(
    item: ServiceItem, elder: Person, village_worker: User
) -> None:
    actor = actor_of(village_worker)
    need = make_triaged_need(elder, channel="proxy", proxy_consent="voice")
    take_back(elder)
    wishes: dict[str, Any] = {"item": item, "wished_on": date(2026, 6, 20)}
    for refused in (
        lambda: make_need(elder, actor=actor, channel="proxy", proxy_consent="voice"),
        lambda: make_order(item, elder, actor=actor),
        lambda: services.answer_need_with_order(actor=actor, need=need, **wishes),
    ):
        with pytest.raises(ConsentMissing) as refusal:
            refused()
        assert refusal.value.field == "proxy_consent"
    assert (Need.objects.count(), Order.objects.count()) == (1, 0)
    give_consent(actor=actor, person=elder, purpose="proxy", method="signature")
    assert services.answer_need_with_order(actor=actor, need=need, **wishes).pk


def test_nobody_speaks_for_a_resident_who_took_it_back(
    item: ServiceItem, elder: Person, volunteer: User, village_worker: User
) -> None:
    order = make_finished_order(item, elder, volunteer)
    take_back(elder)
    with pytest.raises(ProxyTakenBack):
        services.confirm_service(actor=later(village_worker), order=order, words="她说很好")
    assert not ServiceRecord.objects.exists()


def test_nor_rates_for_them(
    item: ServiceItem, elder: Person, volunteer: User, village_worker: User
) -> None:
    record = make_record(item, elder, volunteer, village_worker)
    take_back(elder)
    with pytest.raises(ProxyTakenBack):
        services.give_feedback(actor=later(village_worker), record=record, person=elder, score=5)


@pytest.mark.parametrize(("born_on", "method"), [(date(2015, 1, 1), "voice"), (None, "statutory")])
def test_a_consent_that_does_not_hold_reports_nothing(
    tree: DivisionTree, village_worker: User, born_on: date | None, method: str
) -> None:
    person = make_person(tree.group, born_on=born_on)
    with pytest.raises(DomainError) as refusal:
        make_need(person, actor=actor_of(village_worker), channel="proxy", proxy_consent=method)
    assert refusal.value.field == "proxy_consent"
    assert not Need.objects.exists()
    assert not proxy_consents(person)

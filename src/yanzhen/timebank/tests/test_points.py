"""Points: reckoned by rule pack, issued on confirmed minutes, spent once, taken back openly."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core import policies
from yanzhen.core.errors import AccessDenied, NotFound, NotValid, WrongState
from yanzhen.core.fields import plain
from yanzhen.core.idempotency import KeyReused
from yanzhen.core.scope import Actor
from yanzhen.core.testing import at_once
from yanzhen.delivery.models import ServiceItem
from yanzhen.delivery.testing import make_item
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Person
from yanzhen.people.testing import draft, make_household, make_person, make_resident
from yanzhen.timebank import packs, rules, services
from yanzhen.timebank.models import Account, PointIssue, Redemption, ShopItem
from yanzhen.timebank.rules import EarnRule, SpendRule
from yanzhen.timebank.services import NotEnoughPoints, NotKin, SoldOut, SpendingNotOpen
from yanzhen.timebank.testing import grant, make_shop_item
from yanzhen.timebank.verification import prove
from yanzhen.volunteers.models import HourClaim, Volunteer
from yanzhen.volunteers.services import confirm_hours, correct_hours, revoke_hours
from yanzhen.volunteers.testing import make_claim, make_helping_volunteer


def user_of(member: Volunteer) -> User:
    assert member.user
    return member.user


@pytest.fixture
def service(tree: DivisionTree) -> ServiceItem:
    return make_item(tree.county, points_class="skilled")


@pytest.fixture
def elder(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰")


@pytest.fixture
def volunteer(tree: DivisionTree) -> Volunteer:
    return make_helping_volunteer(tree.group, "许知秋")


@pytest.fixture
def rice(tree: DivisionTree) -> ShopItem:
    return make_shop_item(tree.town, points=3, stock=2)


def posted(person: Person, kind: str = "member") -> int:
    found = Account.objects.filter(person=person, kind=kind).first()
    return found.posted if found else 0


def swear(monkeypatch: pytest.MonkeyPatch, topic: str, **changes: Any) -> None:
    """Let the rule packs say something else."""
    known = policies.value

    def value(asked: str, **more: Any) -> Any:
        said = known(asked, **more)
        return {**said, **changes} if asked == topic else said

    monkeypatch.setattr(policies, "value", value)


def test_confirmed_minutes_give_points_by_class_up_to_the_cap(
    service, elder, volunteer, station_lead, monkeypatch
) -> None:
    lead, person = actor_of(station_lead), volunteer.person
    claim = make_claim(service, elder, volunteer, minutes=130)
    assert not PointIssue.objects.exists()
    confirm_hours(actor=lead, claim=claim)
    issue = PointIssue.objects.get()
    assert (issue.percent, issue.computed, issue.given, posted(person)) == (150, 3, 3, 3)
    swear(monkeypatch, "timebank.earning", cap_day=4, overflow="donate")
    claim = make_claim(service, elder, volunteer, starts_at=NOW + timedelta(hours=3), minutes=120)
    confirm_hours(actor=lead, claim=claim)
    issue = PointIssue.objects.latest("pk")
    assert (issue.given, issue.overflow, issue.cap, posted(person)) == (1, 2, "day", 4)
    assert Account.objects.get(key="POOL-990626101").posted == 2
    assert Account.objects.get(key="ISSUE-990626101").posted == -6
    swear(monkeypatch, "timebank.earning", evidence_to_mint="none of them", min_age=18)
    later = make_claim(service, elder, volunteer, starts_at=NOW + timedelta(hours=30))
    assert confirm_hours(actor=lead, claim=later).state == "confirmed"
    assert prove().holds


def test_revoked_hours_take_points_back_and_what_was_spent_is_owed(
    service, elder, volunteer, station_lead, rice, monkeypatch
) -> None:
    lead, person = actor_of(station_lead), volunteer.person
    first = confirm_hours(actor=lead, claim=make_claim(service, elder, volunteer, minutes=120))
    correct_hours(actor=lead, claim=first, minutes=100, words="本人说明")
    assert (posted(person), PointIssue.objects.count()) == (2, 2)
    first.refresh_from_db()
    revoke_hours(actor=lead, claim=first, words="查实未去")
    assert posted(person) == 0
    claim = make_claim(service, elder, volunteer, minutes=130, starts_at=NOW + timedelta(hours=4))
    claim = confirm_hours(actor=lead, claim=claim)
    services.redeem_at_counter(actor=lead, person=person, item=rice, client_key="k1")
    assert posted(person) == 0
    revoke_hours(actor=lead, claim=claim, words="查实未去")
    assert (posted(person), posted(person, "debt")) == (0, -3)
    assert PointIssue.objects.latest("pk").owed == 3
    claim = make_claim(service, elder, volunteer, minutes=160, starts_at=NOW + timedelta(hours=30))
    confirm_hours(actor=lead, claim=claim)
    assert (posted(person), posted(person, "debt")) == (1, 0)
    assert prove().holds


def test_a_redemption_is_held_handed_over_by_code_given_up_or_timed_out(
    volunteer, rice, tree, town_worker, outsider
) -> None:
    own, clerk = actor_of(volunteer.user), actor_of(town_worker)
    with pytest.raises(NotEnoughPoints):
        services.redeem(actor=own, item=rice, client_key="a")
    grant(volunteer.person, 10)
    answers = [services.redeem(actor=own, item=rice, client_key="a") for _ in range(5)]
    assert len({answer.pk for answer in answers}) == Redemption.objects.count() == 1
    with pytest.raises(KeyReused):
        services.redeem(actor=own, item=rice, client_key="a", quantity=2)
    account = Account.objects.get(person=volunteer.person)
    rice.refresh_from_db()
    assert (account.posted, account.held, rice.stock) == (10, 3, 1)
    taken = answers[0]
    with pytest.raises(NotValid):
        services.hand_over(actor=clerk, redemption=taken, code="no")
    with pytest.raises(AccessDenied):
        services.hand_over(actor=actor_of(outsider), redemption=taken, code=plain(taken.code))
    services.hand_over(actor=clerk, redemption=taken, code=plain(taken.code))
    assert (posted(volunteer.person), Redemption.objects.get().state) == (7, "handed_over")
    with pytest.raises(WrongState):
        services.cancel_redemption(actor=own, redemption=taken)

    second = services.redeem(actor=own, item=rice, client_key="b")
    with pytest.raises(SoldOut):
        services.redeem(actor=own, item=rice, client_key="c")
    services.cancel_redemption(actor=own, redemption=second)
    third = services.redeem(actor=own, item=rice, client_key="d")
    late = NOW + timedelta(hours=73)
    with pytest.raises(WrongState):
        services.hand_over(
            actor=actor_of(town_worker, now=late), redemption=third, code=plain(third.code)
        )
    services.expire_holds(actor=builder().as_of(late))
    third.refresh_from_db()
    rice.refresh_from_db()
    account.refresh_from_db()
    assert (third.state, rice.stock, account.held, account.posted) == ("expired", 1, 0, 7)
    assert prove().holds


def test_the_rules_of_a_place_say_who_may_spend_and_on_what(
    volunteer, rice, tree, monkeypatch
) -> None:
    own = actor_of(volunteer.user)
    grant(volunteer.person, 10)
    far = make_shop_item(tree.other_town)
    with pytest.raises(NotFound):
        services.redeem(actor=own, item=far, client_key="x")
    for change in ({"goods_allowed": False}, {"unlock_hours": 5}, {"min_age": 120}):
        with monkeypatch.context() as changed:
            swear(changed, "timebank.spending", **change)
            with pytest.raises(SpendingNotOpen):
                services.redeem(actor=own, item=rice, client_key="y")
    rice.best_before = NOW.date() - timedelta(days=1)
    rice.save()
    with pytest.raises(WrongState):
        services.redeem(actor=own, item=rice, client_key="z")
    assert not Redemption.objects.exists()


def test_points_go_to_family_the_pool_heirs_or_expire(
    tree, monkeypatch, station_lead, as_user
) -> None:
    drafts = [
        draft(tree.group, "杨秀英", relation="head"),
        draft(tree.group, "杨明", relation="son"),
    ]
    mother, son = make_household(tree.group, drafts).members.order_by("pk")
    stranger = make_person(tree.group)
    giver = actor_of(make_resident(son).user)
    grant(son, 100)
    with pytest.raises(NotKin):
        services.give_to_kin(actor=giver, receiver=stranger, points=1, client_key="1")
    with pytest.raises(NotValid):
        services.give_to_kin(actor=giver, receiver=mother, points=51, client_key="1")
    for _ in range(2):
        services.give_to_kin(actor=giver, receiver=mother, points=20, client_key="1")
    assert (posted(son), posted(mother)) == (80, 20)
    back = actor_of(make_resident(mother).user)
    with pytest.raises(NotValid):
        services.give_to_kin(actor=back, receiver=son, points=5, client_key="2")
    services.donate_points(actor=giver, points=30, client_key="3")
    assert (posted(son), Account.objects.get(key="POOL-990626101").posted) == (50, 30)

    lead = actor_of(station_lead)
    with pytest.raises(WrongState):
        services.pass_on_estate(actor=lead, person=mother, nominee=son)
    Person.objects.filter(pk=mother.pk).update(state="deceased")
    mother.refresh_from_db()
    account = Account.objects.get(person=mother, kind="member")
    desk, estate = as_user(station_lead), reverse("account-estate", args=[account.pk])
    assert estate in desk.get(reverse("account-statement", args=[account.pk])).text
    assert "杨明" in desk.get(estate).text
    assert desk.post(estate, {"nominee": str(stranger.pk)}).status_code == 422
    for _ in range(2):
        services.pass_on_estate(actor=lead, person=mother, nominee=son)
    assert (posted(mother), posted(son)) == (0, 70)

    swear(monkeypatch, "timebank.spending", expires_after_months=12)
    later = builder().as_of(NOW + timedelta(days=500))
    assert services.expire_points(actor=builder()) == 0
    assert services.expire_points(actor=later) == 70 + posted(stranger)
    assert services.expire_points(actor=later) == 0
    assert posted(son) == 0
    grant(mother, 5)
    assert desk.post(estate, {"nominee": ""}).status_code == 302
    assert Account.objects.get(key="POOL-990626101").posted == 35
    assert prove().holds


def test_things_of_a_donor_are_reckoned_up_once(volunteer, tree, station_lead) -> None:
    lead = actor_of(station_lead)
    soap = make_shop_item(tree.town, title="肥皂", points=2, stock=9, donor_name="惠民超市")
    grant(volunteer.person, 10)
    services.redeem_at_counter(
        actor=lead, person=volunteer.person, item=soap, client_key="s", quantity=3
    )
    settle: dict[str, Any] = {"area": tree.town.code, "donor_name": "惠民超市", "until": NOW.date()}
    settlement = services.settle_with_donor(actor=lead, **settle)
    assert (settlement.count, settlement.points) == (3, 6)
    with pytest.raises(WrongState):
        services.settle_with_donor(actor=lead, **settle)


def test_every_pack_of_a_place_can_be_read() -> None:
    found = policies.read_packs(settings.POLICIES)
    earning = [p for p in found if p.topic == "timebank.earning"]
    spending = [p for p in found if p.topic == "timebank.spending"]
    assert earning
    for policy in earning:
        rule = EarnRule.read(policy.value)
        assert rules.points_for(60, "", rule) >= 0
        assert rule.overflow in {"donate", "honour", "reject"}
    for policy in spending:
        assert SpendRule.read(policy.value).inherit in {"nominee", "pool", "expire"}
    area = next(p.area for p in earning if p.place == "changning")
    rule = packs.earning(area, NOW.date())
    assert (rule.cap_day, rule.cap_life) == (2, 600)


def test_the_proof_finds_points_that_minutes_and_caps_do_not_bear_out(
    service, elder, volunteer, station_lead, monkeypatch
) -> None:
    lead = actor_of(station_lead)
    confirm_hours(actor=lead, claim=make_claim(service, elder, volunteer, minutes=130))
    later = make_claim(service, elder, volunteer, minutes=120, starts_at=NOW + timedelta(hours=4))
    confirm_hours(actor=lead, claim=later)
    assert prove().holds
    first, second = PointIssue.objects.order_by("pk")
    with monkeypatch.context() as changed:
        swear(changed, "timebank.earning", cap_day=5)
        assert [f"{second.hours_id}" in fault for fault in prove().faults] == [True]
    for change in ({"given": 4}, {"minutes": 131}, {"transfer_id": "hours:nowhere"}):
        PointIssue.objects.filter(pk=first.pk).update(**change)
        assert f"{first.hours_id}" in prove().faults[0]
        first.save()
    assert prove().holds


def test_the_proof_follows_the_book_where_clocks_differ(
    service, elder, volunteer, station_lead, monkeypatch
) -> None:
    """The second hours fit under the cap because the first had gone, whatever the clock said."""
    swear(monkeypatch, "timebank.earning", cap_life=2, debt="station")
    rice = make_shop_item(service.division, points=2)

    def lead(seconds: int) -> Actor:
        return actor_of(station_lead, now=NOW + timedelta(days=2, seconds=seconds))

    first, second = (
        make_claim(service, elder, volunteer, starts_at=NOW + timedelta(hours=h), minutes=80)
        for h in (0, 4)
    )
    first = confirm_hours(actor=lead(20), claim=first)
    services.redeem_at_counter(actor=lead(21), person=volunteer.person, item=rice, client_key="r")
    revoke_hours(actor=lead(30), claim=first, words="查实未去")
    assert PointIssue.objects.get().lost == 2
    confirm_hours(actor=lead(10), claim=second)
    assert [issue.given for issue in PointIssue.objects.order_by("pk")] == [2, 2]
    assert prove().faults == []


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_the_proof_holds_while_points_move(
        self, service, elder, tree, station_lead, monkeypatch
    ) -> None:
        swear(monkeypatch, "timebank.earning", cap_life=3)
        claims = [
            make_claim(service, elder, helper, starts_at=NOW + timedelta(hours=hour), minutes=80)
            for helper, first in ((make_helping_volunteer(tree.group), n) for n in (0, 2))
            for hour in (first, first + 4, first + 8)
        ]
        steps = iter(range(100, 0, -1))

        def lead() -> Actor:
            """Each later step has the earlier clock."""
            return actor_of(station_lead, now=NOW + timedelta(days=3, seconds=next(steps)))

        def served(own: list[HourClaim]) -> None:
            for claim in own:
                confirmed = confirm_hours(actor=lead(), claim=claim)
                if claim is not own[-1]:
                    revoke_hours(actor=lead(), claim=confirmed, words="查实未去")

        faults: list[list[str]] = []

        def proven() -> None:
            faults.extend(prove().faults for _ in range(8))

        at_once([partial(served, claims[:3]), partial(served, claims[3:]), proven, proven])
        assert faults == [[]] * 16
        assert [i.given for i in PointIssue.objects.filter(taken_back_at=None)] == [2, 2]
        assert prove().holds

    def test_the_last_item_goes_to_one_of_many(self, tree) -> None:
        rice = make_shop_item(tree.town, points=3, stock=1)
        members = [make_helping_volunteer(tree.group) for _ in range(8)]
        for member in members:
            grant(member.person, 10)
        actors = [actor_of(user_of(member)) for member in members]
        answers = at_once(
            [
                partial(services.redeem, actor=actor, item=rice, client_key=f"r{n}")
                for n, actor in enumerate(actors)
            ]
        )
        assert sum(isinstance(answer, Redemption) for answer in answers) == 1
        assert ShopItem.objects.get().stock == 0
        assert prove().holds

    def test_two_hundred_wishes_for_the_last_item_and_one_wish_five_times(self, tree) -> None:
        rice = make_shop_item(tree.town, points=3, stock=2)
        members = [make_helping_volunteer(tree.group) for _ in range(20)]
        for member in members:
            grant(member.person, 10)
        actors = [actor_of(user_of(member)) for member in members]
        same = at_once(
            [partial(services.redeem, actor=actors[0], item=rice, client_key="same-wish")] * 5
        )
        assert len({answer.pk for answer in same if isinstance(answer, Redemption)}) == 1
        assert not [answer for answer in same if not isinstance(answer, Redemption)]
        assert ShopItem.objects.get().stock == 1

        wishes = [
            partial(services.redeem, actor=actor, item=rice, client_key=f"wish-{n}-{turn}")
            for turn in range(10)
            for n, actor in enumerate(actors)
        ]
        answers = at_once(wishes, places=16)
        got = [answer for answer in answers if isinstance(answer, Redemption)]
        refused = [answer for answer in answers if isinstance(answer, SoldOut)]
        assert (len(answers), len(got), len(refused)) == (200, 1, 199)
        assert {str(refusal) for refusal in refused} == {str(SoldOut())}
        assert ShopItem.objects.get().stock == 0
        assert Redemption.objects.filter(state=Redemption.State.HELD).count() == 2
        assert sum(Account.objects.values_list("held", flat=True)) == 6
        assert prove().holds

    def test_hours_are_revoked_while_their_points_are_spent(
        self, service, elder, volunteer, rice, station_lead
    ) -> None:
        lead = actor_of(station_lead)
        claim = confirm_hours(actor=lead, claim=make_claim(service, elder, volunteer, minutes=120))
        own = actor_of(user_of(volunteer))
        taken, _revoked = at_once(
            [
                partial(services.redeem, actor=own, item=rice, client_key="spent"),
                partial(revoke_hours, actor=lead, claim=claim, words="查实未去"),
            ]
        )
        account = Account.objects.get(person=volunteer.person, kind="member")
        if isinstance(taken, Redemption):
            assert (account.posted, account.held, posted(volunteer.person, "debt")) == (3, 3, -3)
            services.cancel_redemption(actor=own, redemption=taken)
        else:
            assert isinstance(taken, NotEnoughPoints)
            assert (account.posted, account.held, posted(volunteer.person, "debt")) == (0, 0, 0)
        assert PointIssue.objects.get().taken_back_at
        assert prove().holds

    def test_a_hold_that_times_out_while_it_is_posted_ends_once(
        self, tree, town_worker: User
    ) -> None:
        rice = make_shop_item(tree.town, points=3, stock=1)
        member = make_helping_volunteer(tree.group)
        grant(member.person, 10)
        taken = services.redeem(actor=actor_of(user_of(member)), item=rice, client_key="t")
        before, after = taken.expires_at - timedelta(seconds=1), taken.expires_at
        code = plain(taken.code)
        at_once(
            [
                lambda: services.hand_over(
                    actor=actor_of(town_worker, now=before), redemption=taken, code=code
                ),
                lambda: services.expire_holds(actor=builder().as_of(after)),
            ]
        )
        taken.refresh_from_db()
        account = Account.objects.get(person=member.person)
        ends = {
            "handed_over": (7, 0, 0),
            "expired": (10, 0, 1),
        }
        stock = ShopItem.objects.get().stock
        assert (account.posted, account.held, stock) == ends[taken.state]
        assert prove().holds

"""A need is heard once, answered once, and closed on somebody's word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, NotValid, StaleVersion, WrongState
from yanzhen.core.models import AuditEntry
from yanzhen.core.scope import Actor
from yanzhen.needs import access, rules, selectors, services
from yanzhen.needs.models import Need
from yanzhen.needs.services import ConsentMissing, TooManyRequests
from yanzhen.needs.testing import make_need, make_triaged_need
from yanzhen.orgs.models import Post
from yanzhen.orgs.testing import DivisionTree, make_station, make_worker
from yanzhen.people.models import Person, TimelineEntry
from yanzhen.people.testing import make_household, make_person, make_resident

VISITOR = Actor(user_id=None, name="visitor", now=NOW)


@pytest.fixture
def elder(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰")


def ask(tree: DivisionTree, phone: str = "19900002222", **values: str) -> Need:
    return services.ask_for_help(
        actor=VISITOR,
        division=tree.village,
        phone=phone,
        category="repair",
        title=values.pop("title", "水管坏了"),
        **values,
    )


def test_is_due_for_a_first_contact_by_its_urgency(elder: Person) -> None:
    urgent, normal = make_need(elder, urgency="urgent"), make_need(elder)
    assert urgent.due_at == NOW + timedelta(hours=24)
    assert normal.due_at == NOW + timedelta(hours=72)


def test_belongs_to_the_nearest_station_and_shows_on_the_timeline(
    tree: DivisionTree, elder: Person
) -> None:
    make_station(tree.county)
    of_town = make_station(tree.town)
    need = make_need(elder)
    assert (need.station, need.area_code) == (of_town, elder.area_code)
    assert TimelineEntry.objects.filter(person=elder, kind="need", object_id=need.pk).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "长" * 121),
        ("category", "无此类"),
        ("channel", "pigeon"),
        ("urgency", "panic"),
    ],
)
def test_refuses_a_wrong_value_and_records_nothing(elder: Person, field: str, value: str) -> None:
    wrong: dict[str, Any] = {field: value}
    with pytest.raises(NotValid) as refusal:
        make_need(elder, **wrong)
    assert refusal.value.field == field
    assert not Need.objects.exists()


def test_refuses_a_need_heard_tomorrow(elder: Person) -> None:
    with pytest.raises(NotValid):
        make_need(elder, heard_at=NOW + timedelta(days=1))


def test_a_worker_reports_for_somebody_only_with_consent(
    elder: Person, village_worker: User
) -> None:
    actor = actor_of(village_worker)
    with pytest.raises(ConsentMissing):
        make_need(elder, actor=actor, channel="proxy")
    assert make_need(elder, actor=actor, channel="proxy", proxy_consent="voice").pk


def test_a_resident_reports_their_own_need_and_no_other(tree: DivisionTree, elder: Person) -> None:
    actor = actor_of(make_resident(elder).user)
    assert make_need(elder, actor=actor, channel="self_report").person == elder
    with pytest.raises(AccessDenied):
        make_need(make_person(tree.group), actor=actor, channel="self_report")


def test_anybody_asks_for_help_and_the_number_is_sealed(tree: DivisionTree) -> None:
    need = ask(tree)
    with connection.cursor() as cursor:
        cursor.execute("SELECT caller_phone FROM needs_need WHERE id = %s", [need.pk])
        assert "19900002222" not in cursor.fetchone()[0]
    assert need.heard_by is None
    assert "19900002222" not in str(AuditEntry.objects.values_list("notes", flat=True))


def test_keeps_the_public_page_usable(tree: DivisionTree) -> None:
    for _ in range(3):
        ask(tree)
    with pytest.raises(TooManyRequests):
        ask(tree, phone="+86 199-0000-2222")
    ask(tree, phone="19900003333")


@pytest.mark.parametrize("phone", ["", "12", "abc"])
def test_asks_for_a_number_that_can_be_called(tree: DivisionTree, phone: str) -> None:
    with pytest.raises(NotValid):
        ask(tree, phone=phone)


def test_finds_the_person_whose_number_called(tree: DivisionTree, village_worker: User) -> None:
    caller = make_person(tree.group, phone="19900002222")
    need, actor = ask(tree), actor_of(village_worker)
    assert selectors.persons_with_callers_phone(actor, need) == [caller]
    need = services.identify_caller(actor=actor, need=need, person=caller)
    assert need.person == caller
    with pytest.raises(WrongState):
        services.identify_caller(actor=actor, need=need, person=caller)


def test_triage_gives_a_lane_an_owner_and_working_hours(
    elder: Person, village_worker: User
) -> None:
    actor = actor_of(village_worker)
    need = services.triage_need(actor=actor, need=make_need(elder), lane="at_once")
    assert need.owner is not None
    assert (need.state, need.owner.user) == ("triaged", village_worker)
    # 16 working hours from Monday 10:00 with 7 hours a day: Wednesday, two hours in
    assert need.due_at is not None
    assert need.due_at - NOW > timedelta(days=1, hours=16)


def test_refuses_an_unknown_lane_and_an_owner_of_elsewhere(
    tree: DivisionTree, elder: Person, village_worker: User, outsider: User
) -> None:
    need, actor = make_need(elder), actor_of(village_worker)
    with pytest.raises(NotValid):
        services.triage_need(actor=actor, need=need, lane="someday")
    stranger = Post.objects.get(user=outsider)
    with pytest.raises(NotValid):
        services.triage_need(actor=actor, need=need, lane="regular", owner=stranger)
    assert Need.objects.get(pk=need.pk).state == "heard"


def test_gets_one_answer_at_a_time(elder: Person) -> None:
    need = make_triaged_need(elder)
    services.answer_need(actor=builder(), need=need, kind="order", source=elder)
    with pytest.raises(WrongState):
        services.answer_need(actor=builder(), need=need, kind="order", source=elder)
    services.withdraw_answer(actor=builder(), need=need, reason="没人接单")
    services.answer_need(actor=builder(), need=need, kind="activity", source=elder)
    assert Need.objects.get(pk=need.pk).answer_kind == "activity"


def test_hands_over_with_a_reason_while_the_clock_runs(
    tree: DivisionTree, elder: Person, village_worker: User, town_worker: User
) -> None:
    need, actor = make_triaged_need(elder), actor_of(village_worker)
    due = need.due_at
    owner = Post.objects.get(user=town_worker)
    with pytest.raises(NotValid):
        services.hand_over_need(actor=actor, need=need, owner=owner, reason=" ")
    need = services.hand_over_need(actor=actor, need=need, owner=owner, reason="要镇里协调")
    assert (need.owner, need.due_at) == (owner, due)
    with pytest.raises(NotValid):
        services.hand_over_need(actor=actor, need=need, owner=owner, reason="再来一次")


@pytest.mark.parametrize(
    ("outcome", "lacking"),
    [
        ("solved", "resident_word"),
        ("partly_solved", "resident_word"),
        ("refused", "reason"),
        ("not_possible", "reason"),
        ("withdrawn", "reason"),
        ("not_reached", "outcome"),
    ],
)
def test_closing_takes_a_word_a_reason_or_tries(elder: Person, outcome: str, lacking: str) -> None:
    need = make_triaged_need(elder)
    with pytest.raises(NotValid) as refusal:
        services.close_need(actor=builder(), need=need, outcome=outcome)
    assert refusal.value.field == lacking
    assert Need.objects.get(pk=need.pk).is_open


def test_closes_as_not_reached_after_three_tries(elder: Person, village_worker: User) -> None:
    need, actor = make_triaged_need(elder), actor_of(village_worker)
    for _ in range(3):
        services.note_contact_try(actor=actor, need=need, words="家中无人")
    need = services.close_need(actor=actor, need=need, outcome="not_reached")
    assert (need.state, need.due_at) == ("closed", None)


def test_a_need_without_service_closes_with_its_reason(elder: Person) -> None:
    need = services.answer_need_with_nothing(
        actor=builder(), need=make_need(elder), outcome="not_possible", reason="不属于服务范围"
    )
    assert (need.answer_kind, need.outcome) == ("nothing", "not_possible")
    with pytest.raises(NotValid):
        services.answer_need_with_nothing(
            actor=builder(), need=make_need(elder), outcome="solved", reason="好了"
        )


def test_merges_two_records_of_one_need(elder: Person, tree: DivisionTree) -> None:
    kept, again = make_need(elder), make_need(elder, title="田阿姨家屋顶漏雨")
    services.merge_needs(actor=builder(), kept=kept, absorbed=again)
    again.refresh_from_db()
    assert (again.state, again.merged_into) == ("merged", kept)
    with pytest.raises(NotValid):
        services.merge_needs(actor=builder(), kept=kept, absorbed=kept)
    other = make_need(make_person(tree.group))
    with pytest.raises(NotValid):
        services.merge_needs(actor=builder(), kept=kept, absorbed=other)


def test_does_not_merge_away_an_answered_need(elder: Person) -> None:
    kept, answered = make_need(elder), make_triaged_need(elder)
    services.answer_need(actor=builder(), need=answered, kind="order", source=elder)
    with pytest.raises(WrongState):
        services.merge_needs(actor=builder(), kept=kept, absorbed=answered)


def test_a_stale_version_changes_nothing(elder: Person, village_worker: User) -> None:
    seen = make_need(elder)
    services.note_contact_try(actor=builder(), need=seen)
    with pytest.raises(StaleVersion):
        services.triage_need(
            actor=actor_of(village_worker), need=seen, lane="regular", version=seen.version
        )
    assert Need.objects.get(pk=seen.pk).state == "heard"


def test_shows_needs_that_are_alike(tree: DivisionTree, elder: Person) -> None:
    alike = make_need(make_person(tree.group), title="老人家屋顶漏雨严重")
    make_need(make_person(tree.group), title="想学用手机")
    own = make_need(elder, title="想有人聊天", category="company")
    found = selectors.similar_needs(
        builder(),
        title="家里屋顶漏雨严重",
        category="safety",
        person_id=elder.pk,
        area=tree.village.code,
    )
    assert set(found) == {alike, own}


def test_another_town_neither_sees_nor_moves_a_need(elder: Person, outsider: User) -> None:
    need, actor = make_triaged_need(elder), actor_of(outsider)
    assert not access.visible_needs(actor).exists()
    assert not access.can_see_need(actor, need)
    for step in (
        lambda: services.close_need(actor=actor, need=need, outcome="refused", reason="不要"),
        lambda: services.triage_need(actor=actor, need=need, lane="at_once"),
        lambda: services.note_contact_try(actor=actor, need=need),
        lambda: services.withdraw_answer(actor=actor, need=need, reason="不要"),
    ):
        with pytest.raises(AccessDenied):
            step()
    assert Need.objects.get(pk=need.pk).version == need.version


def test_a_need_of_a_protected_person_is_shown_to_those_who_see_the_person(
    tree: DivisionTree, village_worker: User, station_lead: User
) -> None:
    child = make_person(tree.group, protection="violence")
    need = make_need(child)
    assert need not in access.visible_needs(actor_of(village_worker))
    assert need in access.visible_needs(actor_of(station_lead))


def test_the_list_and_the_object_check_agree(tree: DivisionTree, system: Actor) -> None:
    people = [make_person(g) for g in tree.groups]
    people.append(make_person(tree.group, protection="violence"))
    needs = [make_need(p) for p in people] + [
        make_need(household=make_household(tree.group), title="厨房漏电")
    ]
    for role in Role:
        place = (
            None
            if role in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
            else (tree.village)
        )
        if role == Role.RESIDENT:
            continue
        actor = actor_of(make_worker(role, place))
        listed = set(access.visible_needs(actor))
        assert listed == {n for n in needs if access.can_see_need(actor, n)}, role
        assert bool(listed) == scope.holds(actor, access.READ)


def test_likeness_has_no_preference_of_order() -> None:
    pairs = [("屋顶漏雨", "家里屋顶漏雨了"), ("水管坏了", "水管"), ("一", "一")]
    for first, second in pairs:
        assert rules.likeness(first, second) == rules.likeness(second, first)
        assert 0 <= rules.likeness(first, second) <= 1
    assert rules.likeness("水管坏了", "想学唱歌") == 0

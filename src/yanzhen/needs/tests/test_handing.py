"""A need is always in somebody's hands, for a time that is known, and goes up when it is late."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import NOW, actor_of, builder, make_staff_user
from yanzhen.core.errors import AccessDenied, NotFound, NotValid, WrongState
from yanzhen.core.models import AuditEntry
from yanzhen.core.scope import AreaSet
from yanzhen.needs import access, selectors, services
from yanzhen.needs.home import needs_handed_to_me
from yanzhen.needs.models import Need, NeedHolding
from yanzhen.needs.testing import make_need, make_triaged_need
from yanzhen.orgs.models import Organization, Post
from yanzhen.orgs.testing import DivisionTree, make_organization, make_post

TODAY = date(2026, 6, 15)


def post_of(user: User) -> Post:
    return user.posts.get()


@pytest.fixture
def department(tree: DivisionTree) -> Organization:
    return make_organization(tree.town, "清溪镇水务站", kind="department")


@pytest.fixture
def clerk(tree: DivisionTree, department: Organization) -> User:
    user = make_staff_user(area_code=tree.town.code)
    make_post(user, Role.DEPARTMENT_READER, tree.town, organization=department)
    return user


def test_every_hand_is_written_down_with_its_time(
    tree: DivisionTree, village_worker: User, town_worker: User, county_worker: User
) -> None:
    need = services.triage_need(
        actor=actor_of(village_worker), need=make_need(division=tree.village), lane="regular"
    )
    later = actor_of(village_worker, now=NOW + timedelta(hours=2))
    need = services.hand_over_need(
        actor=later, need=need, owner=post_of(town_worker), reason="要镇里协调"
    )
    last = actor_of(town_worker, now=NOW + timedelta(days=1))
    need = services.hand_over_need(
        actor=last, need=need, owner=post_of(county_worker), reason="要县里出钱"
    )
    held = selectors.holdings_of(need, NOW + timedelta(days=1))
    assert [h.name for h in held] == [village_worker.name, town_worker.name, county_worker.name]
    assert [h.working_minutes for h in held] == [120, 5 * 60, 0]
    assert held[1].words == "要镇里协调"
    assert held[-1].until is None


def test_going_through_triage_again_keeps_the_hand(
    tree: DivisionTree, village_worker: User
) -> None:
    actor = actor_of(village_worker)
    need = services.triage_need(actor=actor, need=make_need(division=tree.village), lane="regular")
    services.triage_need(actor=actor, need=need, lane="at_once")
    assert NeedHolding.objects.filter(need=need).count() == 1


def test_a_department_has_it_until_it_replies(
    tree: DivisionTree, village_worker: User, department: Organization, clerk: User
) -> None:
    need = services.triage_need(
        actor=actor_of(village_worker), need=make_need(division=tree.village), lane="regular"
    )
    due = need.due_at
    need = services.hand_over_need(
        actor=actor_of(village_worker), need=need, department=department, reason="水管归你们"
    )
    assert (need.department, need.owner, need.due_at) == (department, post_of(village_worker), due)
    replying = actor_of(clerk, now=NOW + timedelta(hours=1))
    assert [str(i.title) for i in needs_handed_to_me(replying, TODAY)] == [need.title]
    need = services.reply_for_department(actor=replying, need=need, words="明天来修")
    assert need.department is None
    assert [h.name for h in selectors.holdings_of(need, NOW)] == [
        village_worker.name,
        department.name,
        village_worker.name,
    ]
    with pytest.raises(NotFound):
        access.access_handed_need(replying, need.pk)
    with pytest.raises(AccessDenied):
        services.reply_for_department(actor=replying, need=need, words="再说一句")


def test_a_department_sees_nothing_but_what_it_was_handed(
    tree: DivisionTree, department: Organization, clerk: User, department_reader: User
) -> None:
    need = services.hand_over_need(
        actor=builder(),
        need=make_need(division=tree.village),
        department=department,
        reason="请处理",
    )
    make_need(division=tree.village, title="别的事情")
    assert list(access.handed_needs(actor_of(clerk))) == [need]
    assert not access.visible_needs(actor_of(clerk)).exists()
    assert not access.handed_needs(actor_of(department_reader)).exists()


def test_refuses_a_department_that_does_not_answer_for_the_area(tree: DivisionTree) -> None:
    need = make_need(division=tree.village)
    elsewhere = make_organization(tree.other_town, kind="department")
    firm = make_organization(tree.town, kind="enterprise")
    for wrong in (elsewhere, firm):
        with pytest.raises(NotValid) as refusal:
            services.hand_over_need(actor=builder(), need=need, department=wrong, reason="请处理")
        assert refusal.value.field == "department"
    assert not NeedHolding.objects.exists()


def test_takes_words_and_one_receiver(tree: DivisionTree, town_worker: User) -> None:
    need, owner = make_need(division=tree.village), post_of(town_worker)
    with pytest.raises(NotValid) as refusal:
        services.hand_over_need(actor=builder(), need=need, owner=owner, reason=" ")
    assert refusal.value.field == "reason"
    with pytest.raises(NotValid) as refusal:
        services.hand_over_need(actor=builder(), need=need, reason="请处理")
    assert refusal.value.field == "owner"


def test_the_receiver_finds_it_on_the_day_before_it_is_due(
    tree: DivisionTree, village_worker: User, town_worker: User
) -> None:
    need = services.triage_need(
        actor=actor_of(village_worker), need=make_need(division=tree.village), lane="regular"
    )
    receiver = actor_of(town_worker)
    assert list(needs_handed_to_me(receiver, TODAY)) == []
    services.hand_over_need(
        actor=actor_of(village_worker), need=need, owner=post_of(town_worker), reason="要镇里协调"
    )
    assert [str(item.title) for item in needs_handed_to_me(receiver, TODAY)] == [need.title]
    in_a_week = actor_of(town_worker, now=NOW + timedelta(days=7))
    assert list(needs_handed_to_me(in_a_week, TODAY + timedelta(days=7))) == []


# -- upward ---------------------------------------------------------------------------------------


def later(days: float) -> datetime:
    return NOW + timedelta(days=days)


def escalate(moment: datetime) -> services.Escalated:
    return services.escalate_overdue(actor=builder().as_of(moment))


def test_is_raised_by_one_tier_after_each_span(
    tree: DivisionTree, village_worker: User, station_lead: User, county_worker: User
) -> None:
    need = services.triage_need(
        actor=actor_of(village_worker), need=make_need(division=tree.village), lane="at_once"
    )  # due on Wednesday at ten in the morning... after 16 working hours
    assert need.due_at is not None
    assert escalate(need.due_at).raised == 0
    assert escalate(need.due_at + timedelta(hours=1)).raised == 0
    assert escalate(later(4)).raised == 1
    need.refresh_from_db()
    assert (need.escalation, need.escalated_to) == (1, post_of(station_lead))
    assert need.owner == post_of(village_worker)
    assert escalate(later(4)).raised == 0  # once
    assert escalate(later(10)).raised == 1
    need.refresh_from_db()
    assert (need.escalation, need.escalated_to) == (2, post_of(county_worker))
    assert escalate(later(30)).raised == 0
    steps = need.steps.filter(step="escalate").values_list("words", flat=True)
    assert list(steps) == [f"→ {station_lead.name}", f"→ {county_worker.name}"]
    lead = actor_of(county_worker, now=later(30))
    reasons = [str(item.reason) for item in needs_handed_to_me(lead, later(30).date())]
    assert len(reasons) == 1


def test_a_new_deadline_begins_at_the_bottom(
    tree: DivisionTree, village_worker: User, station_lead: User
) -> None:
    need = make_need(division=tree.village)
    assert escalate(later(7)).raised == 1
    actor = actor_of(village_worker, now=later(7))
    need = services.triage_need(actor=actor, need=need, lane="regular")
    assert (need.escalation, need.escalated_to) == (0, None)


def test_says_when_nobody_is_there_to_raise_to(tree: DivisionTree) -> None:
    make_triaged_need(division=tree.village)
    assert escalate(later(60)) == services.Escalated(raised=0, without_lead=1)


def test_skips_to_the_next_tier_where_a_town_has_no_lead(
    tree: DivisionTree, county_worker: User
) -> None:
    need = make_triaged_need(division=tree.village)
    assert escalate(later(60)).raised == 1
    need.refresh_from_db()
    assert need.escalated_to == post_of(county_worker)


def test_what_is_answered_or_closed_is_not_raised(tree: DivisionTree, station_lead: User) -> None:
    closed = make_need(division=tree.village)
    services.close_need(actor=builder(), need=closed, outcome="withdrawn", reason="不要了")
    answered = make_triaged_need(division=tree.village)
    services.answer_need(actor=builder(), need=answered, kind="order", source=closed)
    assert escalate(later(60)).raised == 0


def test_only_the_system_raises(tree: DivisionTree, station_lead: User) -> None:
    need = make_need(division=tree.village)
    with pytest.raises(AccessDenied):
        services.escalate_need(actor=actor_of(station_lead, now=later(60)), need=need)
    with pytest.raises(WrongState):
        services.escalate_need(actor=builder(), need=need)  # not overdue yet


def test_the_command_does_it_and_a_second_run_changes_nothing(
    tree: DivisionTree, station_lead: User, capsys: pytest.CaptureFixture[str]
) -> None:
    long_ago = datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    need = make_need(division=tree.village, heard_at=long_ago)
    for _ in range(2):
        call_command("escalate_needs")
    need.refresh_from_db()
    assert need.escalation == 1
    assert AuditEntry.objects.filter(operation="needs.escalate_need").count() == 1
    assert capsys.readouterr().out.count("1") >= 1
    assert Need.objects.get().escalated_to == post_of(station_lead)


def test_what_was_raised_is_read_from_an_index_up_to_the_cap(
    tree: DivisionTree, county_worker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = [make_need(division=tree.village, title=f"路灯{n}").due_at for n in range(4)]
    assert escalate(later(60)).raised == 4
    lead = actor_of(county_worker, now=later(60))
    areas = AreaSet((tree.county.code,))
    found = list(selectors.raised(lead, areas))
    assert [need.due_at for need in found] == sorted(filter(None, ends))
    assert [need.pk for need in selectors.raised_to(lead)] == [need.pk for need in found]
    if connection.vendor == "sqlite":
        plan = selectors.raised(lead, areas).explain()
        assert "USING COVERING INDEX needs_raised " in plan
        assert "USING INDEX needs_raised_to" in selectors.raised_to(lead).explain()
    monkeypatch.setattr(selectors, "CAP", 2)
    assert len(selectors.raised(lead, areas)) == 3
    services.close_need(actor=builder(), need=found[0], outcome="withdrawn", reason="不要了")
    assert found[0] not in selectors.raised(lead, areas)

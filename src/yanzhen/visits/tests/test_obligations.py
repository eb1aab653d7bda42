"""Who is owed a visit, what settles it, and what changes inside a period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import DomainError, NotValid
from yanzhen.orgs.models import Post
from yanzhen.orgs.services import assign_responsibility
from yanzhen.orgs.testing import SINCE
from yanzhen.people.models import Person
from yanzhen.people.services import move_away, report_death, set_tags
from yanzhen.people.testing import draft as person_draft
from yanzhen.people.testing import make_household, make_person_category
from yanzhen.visits import rules
from yanzhen.visits.drafts import Member, Visitor
from yanzhen.visits.models import Obligation, Period, PeriodChange
from yanzhen.visits.selectors import coverage, total
from yanzhen.visits.services import (
    begin_periods,
    call_weather_day,
    exempt_obligation,
    generate_obligations,
    note_major_change,
    take_back_visit,
)
from yanzhen.visits.testing import make_visit, members_of

pytestmark = pytest.mark.django_db
FIRST = NOW.replace(day=1)


@pytest.fixture
def worker(tree, village_worker):
    """The village worker, who answers for the village."""
    post = Post.objects.get(user=village_worker)
    assign_responsibility(actor=builder(), post=post, division=tree.village, valid_from=SINCE)
    return village_worker


@pytest.fixture
def household(tree):
    """An elder living alone by the list, and a grandchild without parents, in one home."""
    home = make_household(
        tree.group,
        [
            person_draft(tree.group, "陈桂英", relation=Person.Relation.HEAD, risk=Person.Risk.KEY),
            person_draft(tree.group, "陈小禾", relation=Person.Relation.GRANDCHILD),
        ],
    )
    elder, child = (m.person for m in members_of(home))
    make_person_category(elder, "elder_alone")
    make_person_category(elder, "dibao")
    make_person_category(child, "unsupported_child")
    return home


def june(tree, kind: str = "month") -> Period:
    return generate_obligations(
        actor=builder().as_of(FIRST), division=tree.county, kind=kind, day=FIRST.date()
    )


def states(**of: object) -> dict[str, str]:
    rows = Obligation.objects.filter(**of).select_related("rule")
    return {row.rule.code: row.state for row in rows}


def test_freezes_who_is_owed_what_and_by_whom(tree, household, worker) -> None:
    period = june(tree)
    assert (period.frozen, period.starts_on, period.ends_on) == (
        3,
        date(2026, 6, 1),
        date(2026, 7, 1),
    )
    assert states() == {"elder_monthly": "owed", "key_monthly": "owed", "child_monthly": "owed"}
    row = Obligation.objects.order_by("pk")[0]
    assert row.post == Post.objects.get(user=worker)
    assert (row.due_on, row.area_code, row.is_frozen) == (
        date(2026, 6, 30),
        tree.group.code,
        True,
    )
    assert june(tree) == period
    with pytest.raises(NotValid):
        generate_obligations(actor=builder(), division=tree.town, kind="month", day=FIRST.date())
    half = june(tree, "half_year")
    economic = Obligation.objects.get(period=half)
    assert (economic.person, economic.household) == (None, household)
    assert Obligation.objects.count() == 4


def test_the_night_begins_every_kind_of_period_once(tree, household, worker) -> None:
    begun = begin_periods(actor=builder())
    assert {p.kind for p in begun} == {"week", "month", "quarter", "half_year"}
    assert begin_periods(actor=builder()) == []


def test_one_visit_that_covers_all_members_settles_what_the_home_is_owed(
    tree, household, worker
) -> None:
    june(tree), june(tree, "half_year")
    visit = make_visit(household, worker)
    assert set(states().values()) == {rules.MET}
    assert Obligation.objects.filter(visit=visit).count() == 4


def test_a_call_does_not_settle_what_must_be_a_visit(tree, household, worker) -> None:
    june(tree), june(tree, "half_year")
    make_visit(household, worker, means="phone")
    assert states() == {
        "elder_monthly": "met",
        "key_monthly": "met",
        "child_monthly": "owed",
        "economic_half_year": "owed",
    }


def test_only_those_who_were_met_are_settled_and_a_stand_in_is_told(
    tree, household, worker, town_worker
) -> None:
    june(tree)
    elder, child = (m.person for m in members_of(household))
    make_visit(household, town_worker, members=(Member(elder), Member(child, is_met=False)))
    assert states(person=elder) == {"elder_monthly": "substitute", "key_monthly": "substitute"}
    assert states(person=child) == {"child_monthly": "owed"}


def test_the_period_is_that_of_the_day_of_the_visit(tree, household, worker) -> None:
    june(tree)
    july = NOW.replace(month=7, day=3)
    generate_obligations(
        actor=builder().as_of(july), division=tree.county, kind="month", day=july.date()
    )
    last_of_june = NOW.replace(day=30)
    make_visit(
        household, actor_of(worker, now=july), started_at=last_of_june, saved_at=last_of_june
    )
    assert set(states(period__starts_on=date(2026, 6, 1)).values()) == {rules.MET}
    assert set(states(period__starts_on=date(2026, 7, 1)).values()) == {rules.OWED}


def test_within_the_late_days_the_older_one_is_made_good_as_late(tree, household, worker) -> None:
    june(tree)
    july = NOW.replace(month=7, day=3)
    generate_obligations(
        actor=builder().as_of(july), division=tree.county, kind="month", day=july.date()
    )
    make_visit(household, actor_of(worker, now=july))
    assert set(states(period__starts_on=date(2026, 6, 1)).values()) == {rules.LATE}
    assert set(states(period__starts_on=date(2026, 7, 1)).values()) == {rules.OWED}
    make_visit(household, actor_of(worker, now=july + timedelta(days=1)))
    assert set(states(period__starts_on=date(2026, 7, 1)).values()) == {rules.MET}


def test_who_must_come_along_must_come_along(tree, household, worker) -> None:
    elder = members_of(household)[0].person
    set_tags(actor=builder(), person=elder, words=["联合照护"])
    june(tree)
    make_visit(household, worker)
    assert states(person=elder)["joint_monthly"] == "owed"
    make_visit(
        household,
        actor_of(worker, now=NOW + timedelta(days=1)),
        visitors=(
            Visitor(user_id=worker.pk),
            Visitor(role="doctor", name="周医生"),
            Visitor(role="volunteer", name="桥头队"),
        ),
    )
    assert states(person=elder)["joint_monthly"] == "met"


def test_refused_and_not_at_home_are_states_that_a_later_visit_still_settles(
    tree, household, worker
) -> None:
    june(tree)
    for day in range(3):
        assert set(states().values()) == {rules.OWED}
        make_visit(household, actor_of(worker, now=NOW + timedelta(days=day)), outcome="not_home")
        make_visit(household, actor_of(worker, now=NOW + timedelta(days=day)), outcome="not_home")
    assert set(states().values()) == {rules.NOT_HOME}
    make_visit(household, actor_of(worker, now=NOW + timedelta(days=4)), outcome="refused")
    assert set(states().values()) == {rules.REFUSED}
    make_visit(household, actor_of(worker, now=NOW + timedelta(days=5)))
    assert set(states().values()) == {rules.MET}


def test_a_visit_that_is_taken_back_is_owed_again(tree, household, worker, station_lead) -> None:
    june(tree)
    visit = make_visit(household, worker)
    take_back_visit(actor=actor_of(station_lead), visit=visit, reason="当天没有上门")
    assert set(states().values()) == {rules.OWED}


def test_changes_are_told_beside_a_denominator_that_does_not_move(
    tree, household, worker, grid_worker
) -> None:
    elder, child = (m.person for m in members_of(household))
    other = make_household(tree.group)
    period = june(tree)
    with pytest.raises(DomainError):
        exempt_obligation(
            actor=actor_of(grid_worker), obligation=child.obligations.get(), ground="hospital"
        )
    with pytest.raises(NotValid):
        exempt_obligation(actor=actor_of(worker), obligation=child.obligations.get(), ground="lazy")
    exempt_obligation(
        actor=actor_of(worker),
        obligation=child.obligations.get(),
        ground="hospital",
        words="县医院",
    )
    report_death(actor=builder(), person=elder, died_on=NOW.date(), source="家属")
    newcomer = members_of(other)[0].person
    make_person_category(newcomer, "elder_alone", actor=actor_of(worker))
    assert states(person=newcomer) == {"elder_monthly": "owed"}
    assert not Obligation.objects.get(person=newcomer).is_frozen
    move_away(actor=builder(), person=newcomer, on=NOW.date())
    assert states() == {
        "elder_monthly": "lapsed",
        "key_monthly": "lapsed",
        "child_monthly": "exempted",
    }
    kinds = sorted(PeriodChange.objects.filter(period=period).values_list("kind", flat=True))
    assert kinds == ["died", "died", "exempted", "moved", "new_client"]
    period.refresh_from_db()
    line = total(
        coverage(
            builder(), kind="month", starts_on=period.starts_on, area=tree.county.code, by="village"
        )
    )
    assert (period.frozen, line.owed, line.done, line.lapsed, line.exempted) == (3, 3, 0, 2, 1)


def test_after_a_major_change_somebody_comes_within_a_day(tree, household, worker) -> None:
    elder = members_of(household)[0].person
    june(tree)
    row = note_major_change(
        actor=actor_of(worker), person=elder, kind="fall", happened_at=NOW - timedelta(hours=2)
    )
    assert row.due_at == NOW + timedelta(hours=22)
    with pytest.raises(NotValid):
        note_major_change(actor=actor_of(worker), person=elder, kind="rain", happened_at=NOW)
    make_visit(household, actor_of(worker, now=NOW + timedelta(days=1)))
    row.refresh_from_db()
    assert row.state == rules.LATE


def test_on_a_day_of_bad_weather_those_at_risk_are_asked_after(
    tree, household, worker, county_worker
) -> None:
    elder = members_of(household)[0].person
    june(tree)
    lead = actor_of(county_worker)
    with pytest.raises(DomainError):
        call_weather_day(actor=actor_of(worker), division=tree.village, kind="heat", day=NOW.date())
    call = {"division": tree.county, "kind": "heat", "day": NOW.date()}
    assert call_weather_day(actor=lead, **call) == 1
    assert call_weather_day(actor=lead, **call) == 0
    make_visit(household, worker, means="phone")
    assert states(person=elder)["weather_heat"] == "met"


def test_coverage_says_who_is_behind_first(tree, household, worker, county_worker) -> None:
    far = make_household(tree.other_group)
    make_person_category(members_of(far)[0].person, "elder_alone")
    period = june(tree)
    make_visit(household, worker)
    of = {"kind": "month", "starts_on": period.starts_on, "area": tree.county.code}
    towns = coverage(actor_of(county_worker), by="town", **of)
    assert [(line.label, line.done, line.owed, line.rate) for line in towns] == [
        ("石桥镇", 0, 1, 0.0),
        ("清溪镇", 3, 3, 100.0),
    ]
    by_worker = coverage(actor_of(county_worker), by="post", **of)
    assert [(line.done, line.owed) for line in by_worker] == [(0, 1), (3, 3)]
    mine = coverage(actor_of(worker), by="village", **of)
    assert [line.label for line in mine] == ["良姜村"]


def test_periods_and_due_days() -> None:
    assert rules.span_of("week", date(2026, 11, 22)).starts_on == date(2026, 11, 16)
    assert rules.span_of("quarter", date(2026, 12, 31)).ends_on == date(2027, 1, 1)
    assert rules.span_of("half_year", date(2026, 7, 1)).starts_on == date(2026, 7, 1)
    assert rules.span_of("month", date(2026, 12, 5)).last == date(2026, 12, 31)
    month = rules.span_of("month", date(2026, 2, 1))
    assert rules.due_days(month, 1) == [date(2026, 2, 28)]
    assert rules.due_days(month, 4)[0] == date(2026, 2, 7)
    a_day_before = NOW - timedelta(days=1)
    assert rules.is_saved_late(a_day_before - timedelta(minutes=1), NOW, 24)
    assert not rules.is_saved_late(a_day_before, NOW, 24)

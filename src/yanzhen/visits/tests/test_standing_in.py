"""Who stands in has the visits on their day; a place that moves takes its work along."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import NotValid
from yanzhen.orgs.models import Leave, Post, Responsibility
from yanzhen.orgs.my_day import sections_of
from yanzhen.orgs.services import assign_responsibility, end_post, grant_leave
from yanzhen.orgs.services.posts import PostStillHolds
from yanzhen.orgs.testing import SINCE, make_worker
from yanzhen.people.models import Person
from yanzhen.people.services import assign_person, set_tags, update_person
from yanzhen.people.testing import make_household, make_person_category
from yanzhen.visits import rules
from yanzhen.visits.beside import added_inside
from yanzhen.visits.models import Obligation, PeriodChange
from yanzhen.visits.selectors import coverage, hands_of, total
from yanzhen.visits.services import generate_obligations, hand_over_post
from yanzhen.visits.testing import make_visit, members_of

pytestmark = pytest.mark.django_db
FIRST = NOW.replace(day=1)


@pytest.fixture
def post(tree, village_worker):
    found = Post.objects.get(user=village_worker)
    assign_responsibility(actor=builder(), post=found, division=tree.village, valid_from=SINCE)
    return found


@pytest.fixture
def client(tree, post):
    person = members_of(make_household(tree.group))[0].person
    make_person_category(person, "elder_alone")
    return person


def june(tree, *kinds: str) -> None:
    for kind in kinds:
        generate_obligations(
            actor=builder().as_of(FIRST), division=tree.county, kind=kind, day=NOW.date()
        )


def on_the_day_of(user, moment) -> list[str]:
    items = (i for s in sections_of(actor_of(user, now=moment), moment.date()) for i in s.items)
    return [str(i.title) + str(i.detail) for i in items if i.kind in {"visit", "phone"}]


def codes_of(kind: str) -> set[str]:
    """The rules by which something was added inside the periods."""
    rows = PeriodChange.objects.filter(kind=kind)
    return set(rows.values_list("obligation__rule__code", flat=True))


def test_visits_follow_to_the_substitute_and_come_back(
    tree, client, post, village_worker, station_lead
) -> None:
    june(tree, "month")
    colleague = make_worker("village_worker", tree.villages[1], name="周巧云")
    grant_leave(
        actor=actor_of(station_lead),
        post=post,
        substitute=colleague.posts.get(),
        valid_from=NOW.date(),
        valid_to=NOW.date() + timedelta(days=3),
        reason="年休假",
    )
    (shown,) = on_the_day_of(colleague, NOW)
    assert client.name in shown
    assert "林小满" in shown
    assert on_the_day_of(village_worker, NOW) == []
    after = NOW + timedelta(days=3)
    assert on_the_day_of(colleague, after) == []
    assert client.name in on_the_day_of(village_worker, after)[0]
    # The visit of the substitute counts, and is told as what it is.
    make_visit(client.household, actor_of(colleague))
    assert Obligation.objects.get().state == rules.SUBSTITUTE
    # The one who stands in leaves only when another does.
    with pytest.raises(PostStillHolds):
        end_post(actor=builder(), post=colleague.posts.get(), reason="调离")
    further = make_worker("village_worker", tree.villages[1], name="孙小雨")
    hand_over_post(
        actor=actor_of(station_lead),
        post=colleague.posts.get(),
        to=further.posts.get(),
        reason="调离",
    )
    assert Leave.objects.get().substitute.user == further
    end_post(actor=builder(), post=colleague.posts.get(), reason="调离")


def test_a_place_goes_to_another_with_what_lies_in_it(
    as_user, tree, client, post, station_lead
) -> None:
    june(tree, "month")
    elsewhere = members_of(make_household(tree.groups[1]))[0].person
    make_person_category(elsewhere, "elder_alone", actor=builder())
    assign_responsibility(actor=builder(), post=post, division=tree.group, valid_from=SINCE)
    lead, to = actor_of(station_lead), make_worker("village_worker", tree.village).posts.get()
    with pytest.raises(NotValid):
        hand_over_post(actor=lead, post=post, to=to, reason="调整", division=tree.other_village)
    hand_over_post(actor=lead, post=post, to=to, reason="责任区调整", division=tree.group)
    assert Obligation.objects.get(person=client).post == to
    assert Obligation.objects.get(person=elsewhere).post == post
    placed = Responsibility.objects.on(NOW.date()).filter(division=tree.group)
    assert [row.post for row in placed] == [to]
    assign_person(actor=builder(), person=elsewhere, post=post)
    page = as_user(station_lead).get(f"/visits/hand-over/{post.pk}/").content.decode()
    assert elsewhere.name in page
    hand_over_post(actor=lead, post=post, to=to, reason="调离")
    left = hands_of(post, NOW.date())
    assert not left.obligations.exists()
    assert not left.places.exists()


def test_what_changes_inside_a_period_is_owed_beside_the_denominator(
    tree, client, county_worker
) -> None:
    june(tree, "month", "week", "quarter")
    frozen = Obligation.objects.count()
    actor = builder()
    person = update_person(actor=actor, person=client, changes={"risk": Person.Risk.KEY})
    assert codes_of(PeriodChange.Kind.RISK_RAISED) == {"key_monthly"}
    person = update_person(actor=actor, person=person, changes={"risk": Person.Risk.HIGH})
    weekly = Obligation.objects.filter(rule__code="high_risk_weekly", is_frozen=False)
    assert list(weekly.values_list("period__kind", flat=True)) == ["week"]
    before = Obligation.objects.count()
    asked = codes_of(PeriodChange.Kind.RISK_RAISED)
    assert asked == {"key_monthly", "high_risk_weekly"}
    person = update_person(actor=actor, person=person, changes={"risk": Person.Risk.GENERAL})
    assert Obligation.objects.count() == before
    assert codes_of(PeriodChange.Kind.RISK_LOWERED) == {"high_risk_weekly"}
    assert Obligation.objects.filter(rule__code="general_quarterly").count() == 0
    make_person_category(person, "child_in_hardship")
    added = codes_of(PeriodChange.Kind.NEW_CATEGORY)
    assert added == {"child_monthly", "general_quarterly"}
    set_tags(actor=actor, person=person, words=["联合照护"])
    assert Obligation.objects.filter(rule__code="joint_monthly", is_frozen=False).count() == 1
    assert Obligation.objects.count() == before + 3
    county = actor_of(county_worker)
    month = {"kind": "month", "starts_on": FIRST.date(), "area": tree.county.code}
    assert added_inside(county, **month) == (3, 0)
    make_visit(client.household, actor_of(county_worker))
    assert added_inside(county, **month)[1] > 0
    assert total(coverage(county, by="town", **month)).owed == frozen


def test_a_changed_tier_is_told_beside_the_denominator_both_ways_and_takes_nothing_away(
    tree, client, county_worker, supervisor, as_user
) -> None:
    actor = builder()
    person = update_person(actor=actor, person=client, changes={"risk": Person.Risk.KEY})
    june(tree, "month", "quarter")
    month = {"kind": "month", "starts_on": FIRST.date(), "area": tree.county.code}
    county = actor_of(county_worker)
    frozen = total(coverage(county, by="town", **month)).owed
    person = update_person(actor=actor, person=person, changes={"risk": Person.Risk.GENERAL})
    lowered = PeriodChange.objects.get(kind=PeriodChange.Kind.RISK_LOWERED)
    assert lowered.obligation is not None
    assert lowered.obligation.rule.code == "key_monthly"
    assert (lowered.obligation.state, lowered.obligation.is_frozen) == ("owed", True)
    update_person(actor=actor, person=person, changes={"risk": Person.Risk.HIGH})
    assert total(coverage(county, by="town", **month)).owed == frozen
    page = as_user(county_worker).get("/visits/coverage/?kind=month&day=2026-06-01")
    shown = {str(label): count for label, count, _url in page.context["changes"]}
    assert shown == {"风险等级下调": 1}
    assert [(whom, str(row.ground)) for whom, row in page.context["told"]] == [
        (person.name, "重点 → 一般")
    ]
    village = f"/visits/coverage/?kind=month&day=2026-06-01&area={tree.village.code}&by=person"
    lines = [line for line, _url, _names in as_user(county_worker).get(village).context["lines"]]
    assert [(line.label, line.owed, line.open) for line in lines] == [(person.name, 2, 2)]
    Person.objects.filter(pk=person.pk).update(protection=Person.Protection.VIOLENCE)
    assert as_user(supervisor).get(village).context["lines"] == []
    page = as_user(supervisor).get("/visits/coverage/?kind=month&day=2026-06-01")
    assert (page.context["told"], len(page.context["changes"])) == ([], 1)

"""Merging and splitting places: the past stays as it was, access and duties follow."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW
from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.orgs import access, selectors
from yanzhen.orgs.models import (
    Division,
    Post,
    Reorganization,
    Responsibility,
    Station,
    WorkerLink,
)
from yanzhen.orgs.reorganizing import Follower, Moves, moved_code
from yanzhen.orgs.services import (
    MergePlan,
    SplitPlan,
    assign_responsibility,
    link_workers,
    preview_reorganization,
    reorganize,
)
from yanzhen.orgs.testing import DivisionTree, actor_of, make_organization, make_post, make_station

DAY = NOW.date()
BEFORE = DAY - timedelta(days=30)
MERGED = "990626101202"


def merge_of(tree: DivisionTree, target: str = MERGED, name: str = "良双村") -> MergePlan:
    sources = (tree.villages[0].code, tree.villages[1].code)
    return MergePlan(sources, target, name, effective_on=DAY)


def figures(code: str, day: date) -> dict[str, int]:
    """Figures of a place on a day, as a report counts them."""
    areas = selectors.areas_on(code, day)
    return {
        "groups": Division.objects.on(day).filter(areas.q("code"), level="group").count(),
        "villages": Division.objects.on(day).filter(areas.q("code"), level="village").count(),
        "stations": Station.objects.on(day).filter(areas.q()).count(),
        "posts": Post.objects.on(day).filter(areas.q()).count(),
        "responsibilities": Responsibility.objects.on(day).filter(areas.q()).count(),
    }


@pytest.fixture
def stage(tree: DivisionTree, system: Actor, village_worker: User, town_worker: User) -> Post:
    """Stations in both villages, a linked worker who answers for a group."""
    for village in tree.villages:
        make_station(village)
        make_organization(village, kind="village_committee")
    post = Post.objects.get(user=village_worker)
    guide = Post.objects.get(user=town_worker)
    link_workers(actor=system, superior=guide, subordinate=post)
    assign_responsibility(actor=system, post=post, division=tree.group)
    return post


def test_a_figure_for_a_past_day_is_the_same_after_the_merge(
    tree: DivisionTree, stage: Post, county_worker: User
) -> None:
    places = [tree.county, tree.town, *tree.villages]
    before = {place.code: figures(place.code, BEFORE) for place in places}
    now_in_town = figures(tree.town.code, DAY)
    reorganize(actor=actor_of(county_worker), plan=merge_of(tree), decision="县政府令第3号")
    assert {place.code: figures(place.code, BEFORE) for place in places} == before
    after = figures(tree.town.code, DAY)
    assert after["villages"] == now_in_town["villages"] - 1
    assert {k: v for k, v in after.items() if k != "villages"} == {
        k: v for k, v in now_in_town.items() if k != "villages"
    }
    assert figures(MERGED, DAY)["groups"] == 4


def test_old_codes_end_and_new_ones_name_their_predecessors(
    tree: DivisionTree, stage: Post, county_worker: User
) -> None:
    reorganize(actor=actor_of(county_worker), plan=merge_of(tree), decision="第3号")
    merged = Division.objects.get(code=MERGED)
    assert set(merged.predecessors.all()) == set(tree.villages[:2])
    assert sorted(merged.children.values_list("code", flat=True)) == [
        f"{MERGED}{n:03d}" for n in (1, 2, 3, 4)
    ]
    with pytest.raises(selectors.NoSuchDivision) as refusal:
        selectors.division_on(tree.village.code, DAY)
    assert MERGED in str(refusal.value)
    assert selectors.division_on(tree.village.code, BEFORE) == tree.village


def test_access_follows_the_worker_into_the_new_place_and_back_into_the_past(
    tree: DivisionTree, stage: Post, village_worker: User, outsider: User, county_worker: User
) -> None:
    reorganize(actor=actor_of(county_worker), plan=merge_of(tree), decision="第3号")
    actor = actor_of(village_worker)
    for area in (MERGED, f"{MERGED}004", tree.villages[0].code, tree.villages[1].code):
        assert scope.holds(actor, access.READ, area)
    assert not scope.holds(actor, access.READ, tree.other_village.code)
    assert not scope.holds(actor_of(outsider), access.READ, MERGED)


def test_duties_links_and_stations_go_on_in_the_new_place(
    tree: DivisionTree, stage: Post, village_worker: User, county_worker: User
) -> None:
    reorganize(actor=actor_of(county_worker), plan=merge_of(tree), decision="第3号")
    post = Post.objects.on(DAY).get(user=village_worker)
    assert post.area_code == MERGED
    assert post.valid_from == DAY
    stage.refresh_from_db()
    assert stage.valid_to == DAY
    answered = Responsibility.objects.on(DAY).get(post=post)
    assert answered.area_code.startswith(MERGED)
    assert WorkerLink.objects.on(DAY).get(subordinate=post).superior.user.username == "town_worker"
    stations = Station.objects.on(DAY).filter(area_code=MERGED)
    assert stations.count() == 2
    assert all(s.continues is not None and s.continues.valid_to == DAY for s in stations)


def test_one_of_the_merged_may_go_on_under_its_own_code(
    tree: DivisionTree, stage: Post, county_worker: User
) -> None:
    kept, absorbed = tree.villages[0], tree.villages[1]
    plan = merge_of(tree, target=kept.code, name="")
    reorganize(actor=actor_of(county_worker), plan=plan, decision="第3号")
    kept.refresh_from_db()
    assert kept.valid_to is None
    assert list(kept.predecessors.all()) == [absorbed]
    assert kept.children.filter(valid_to=None).count() == 4


def test_a_split_gives_each_group_its_new_place_and_keeps_the_rest_out_of_sight(
    tree: DivisionTree, stage: Post, county_worker: User
) -> None:
    first, second = tree.groups[0].code, tree.groups[1].code
    new = "990626101203"
    plan = SplitPlan(
        source=tree.village.code,
        heir=tree.village.code,
        parts={first: tree.village.code, second: new},
        names={new: "上良村"},
        effective_on=DAY,
    )
    before = figures(tree.village.code, BEFORE)
    reorganize(actor=actor_of(county_worker), plan=plan, decision="第4号")
    assert figures(tree.village.code, BEFORE) == before
    assert figures(tree.village.code, DAY)["groups"] == 1
    assert figures(new, DAY)["groups"] == 1
    assert selectors.areas_on(new, DAY).prefixes == (second, new)
    assert not selectors.areas_on(new, DAY).covers(first)


def test_the_preview_counts_and_changes_nothing(
    tree: DivisionTree, stage: Post, county_worker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower = Follower(
        "户", Unit.HOUSEHOLD, lambda areas: 12 if areas.covers(tree.group.code) else 0
    )
    monkeypatch.setattr("yanzhen.orgs.services.reorganization.FOLLOWERS", [follower])
    preview = preview_reorganization(actor=actor_of(county_worker), plan=merge_of(tree))
    counted = {str(label): number for label, number, _unit in preview.counts}
    assert counted["户"] == 12
    assert sorted(counted.values()) == [1, 1, 2, 2, 12]
    assert len(preview.moves) == 6
    assert not Division.objects.exclude(valid_to=None).exists()
    assert not Reorganization.objects.exists()


def test_followers_are_told_what_went_where(
    tree: DivisionTree, stage: Post, county_worker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Moves] = []

    def follow(actor: Actor, moves: Moves) -> int:
        told.append(moves)
        return 3

    def count(areas: AreaSet) -> int:
        return 3

    monkeypatch.setattr(
        "yanzhen.orgs.services.reorganization.FOLLOWERS",
        [Follower("人", Unit.PERSON, count, follow)],
    )
    row = reorganize(actor=actor_of(county_worker), plan=merge_of(tree), decision="第3号")
    assert row.plan["followed"] == {"人": 3}
    assert moved_code(tree.groups[0].code, told[0]).startswith(MERGED)
    assert moved_code(tree.other_group.code, told[0]) == tree.other_group.code
    assert stage.pk in told[0].posts


@pytest.mark.parametrize(
    ("target", "name", "field"),
    [
        ("990626102201", "石桥村", "target_code"),
        ("990626101999", "太远村", "target_code"),
        ("990626101202", "", "target_name"),
        ("99062610120", "短村", "target_code"),
    ],
)
def test_a_wrong_plan_is_refused_and_changes_nothing(
    tree: DivisionTree, county_worker: User, target: str, name: str, field: str
) -> None:
    with pytest.raises(NotValid) as refusal:
        reorganize(
            actor=actor_of(county_worker), plan=merge_of(tree, target, name), decision="第3号"
        )
    assert refusal.value.field == field
    assert not Division.objects.exclude(valid_to=None).exists()


def test_refuses_a_day_to_come_and_a_place_that_has_ended(
    tree: DivisionTree, stage: Post, county_worker: User
) -> None:
    actor, plan = actor_of(county_worker), merge_of(tree)
    later = MergePlan(plan.sources, MERGED, "良双村", effective_on=DAY + timedelta(days=1))
    with pytest.raises(NotValid) as refusal:
        reorganize(actor=actor, plan=later, decision="第3号")
    assert refusal.value.field == "effective_on"
    reorganize(actor=actor, plan=plan, decision="第3号")
    with pytest.raises(selectors.NoSuchDivision):
        reorganize(actor=actor, plan=plan, decision="第3号")
    assert Reorganization.objects.count() == 1


def test_a_station_lead_does_not_reorganise(tree: DivisionTree, station_lead: User) -> None:
    with pytest.raises(AccessDenied):
        reorganize(actor=actor_of(station_lead), plan=merge_of(tree), decision="第3号")
    assert not Division.objects.exclude(valid_to=None).exists()


def test_somebody_who_worked_in_both_places_holds_one_post(
    tree: DivisionTree, stage: Post, village_worker: User, county_worker: User
) -> None:
    make_post(village_worker, "village_worker", tree.villages[1])
    reorganize(actor=actor_of(county_worker), plan=merge_of(tree), decision="第3号")
    assert Post.objects.on(DAY).filter(user=village_worker).count() == 1

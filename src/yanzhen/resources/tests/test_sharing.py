"""Shared downwards, never sideways."""

from __future__ import annotations

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, NotFound
from yanzhen.orgs.services import MergePlan, reorganize
from yanzhen.orgs.testing import DivisionTree, make_worker
from yanzhen.resources import access, services
from yanzhen.resources.models import Resource
from yanzhen.resources.testing import make_booking, make_partner, make_resource


@pytest.fixture
def names(tree: DivisionTree) -> list[str]:
    """One resource of every place, shared and not."""
    places = {
        "县": tree.county,
        "镇": tree.town,
        "邻镇": tree.other_town,
        "村": tree.village,
        "邻村": tree.villages[1],
        "外村": tree.other_village,
        "组": tree.group,
    }
    for name, place in places.items():
        make_resource(place, f"{name}共享")
        make_resource(place, f"{name}自用", share="own")
    return list(places)


def found(user: User) -> set[str]:
    actor = actor_of(user)
    rows = set(access.visible_resources(actor))
    for row in Resource.objects.all():
        assert access.can_see_resource(actor, row) is (row in rows), row.name
    return {row.name for row in rows}


def both(*names: str) -> set[str]:
    return {f"{name}{word}" for name in names for word in ("共享", "自用")}


def test_a_village_finds_its_own_and_what_is_shared_from_above(
    names: list[str], village_worker: User
) -> None:
    assert found(village_worker) == both("村", "组") | {"县共享", "镇共享"}


def test_a_grid_finds_what_its_village_shares(names: list[str], grid_worker: User) -> None:
    assert found(grid_worker) == both("组") | {"县共享", "镇共享", "村共享"}


def test_a_town_finds_what_lies_inside_it(names: list[str], town_worker: User) -> None:
    assert found(town_worker) == both("镇", "村", "邻村", "组") | {"县共享"}


def test_a_county_finds_everything_inside_it(names: list[str], county_worker: User) -> None:
    assert found(county_worker) == both(*names)


def test_other_duties_find_nothing(
    names: list[str], auditor: User, system_admin: User, department_reader: User
) -> None:
    assert found(auditor) == found(system_admin) == found(department_reader) == set()


def test_a_volunteer_post_finds_nothing(names: list[str], tree: DivisionTree) -> None:
    assert found(make_worker(Role.VOLUNTEER, tree.village)) == set()


def test_a_village_cannot_change_what_the_town_shares(
    tree: DivisionTree, village_worker: User
) -> None:
    room = make_resource(tree.town)
    actor = actor_of(village_worker)
    with pytest.raises(AccessDenied):
        services.change_resource(actor=actor, resource=room, fields={"name": "别的"})
    with pytest.raises(AccessDenied):
        services.withdraw_resource(actor=actor, resource=room, reason="试试")
    with pytest.raises(AccessDenied):
        services.verify_resource(actor=actor, resource=room)


def test_a_neighbour_is_told_the_same_as_for_what_does_not_exist(
    tree: DivisionTree, outsider: User
) -> None:
    room = make_resource(tree.village)
    with pytest.raises(NotFound):
        services.change_resource(actor=actor_of(outsider), resource=room, fields={"name": "别"})
    with pytest.raises(NotFound):
        make_booking(room, tree.other_village, actor=actor_of(outsider))


def test_a_village_sees_its_own_bookings_and_not_those_of_its_neighbours(
    tree: DivisionTree, village_worker: User, outsider: User
) -> None:
    room = make_resource(tree.county, quantity=5)
    mine = make_booking(room, tree.village, actor=actor_of(village_worker))
    theirs = make_booking(room, tree.other_village, actor=actor_of(outsider))
    assert list(access.visible_bookings(actor_of(village_worker))) == [mine]
    assert list(access.visible_bookings(actor_of(outsider))) == [theirs]
    assert not access.can_see_booking(actor_of(outsider), mine)


def test_partners_are_shared_like_resources(
    tree: DivisionTree, village_worker: User, outsider: User
) -> None:
    shared, own = make_partner(tree.town), make_partner(tree.town, "自用伙伴", share="own")
    assert list(access.visible_partners(actor_of(village_worker))) == [shared]
    assert list(access.visible_partners(actor_of(outsider))) == []
    assert not access.can_see_partner(actor_of(village_worker), own)


def test_a_village_that_came_from_another_town_finds_nothing_of_that_town(
    tree: DivisionTree, village_worker: User
) -> None:
    """Its worker still answers for the past of the old place, not for what its old town shares."""
    make_resource(tree.other_town, "旧镇共享")
    sources = (tree.village.code, tree.other_village.code)
    plan = MergePlan(sources, "990626101202", "良桥村", effective_on=NOW.date())
    reorganize(actor=builder(), plan=plan, decision="县政府令第3号")
    assert "旧镇共享" not in found(village_worker)

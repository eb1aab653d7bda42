"""Supply by category of need, through the gate."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of
from yanzhen.orgs.testing import DivisionTree
from yanzhen.resources import services
from yanzhen.resources.supply import resources_for, supply_by_category
from yanzhen.resources.testing import make_booking, make_partner, make_resource


def test_counts_what_can_be_had_and_what_is_free_now(
    tree: DivisionTree, village_worker: User
) -> None:
    make_resource(tree.county, "县医院义诊", catalogue_code="doctor", quantity=4)
    chairs = make_resource(tree.village, "轮椅", catalogue_code="wheelchair", quantity=3)
    make_resource(tree.village, "卫生室", catalogue_code="health_point")
    gone = make_resource(tree.village, "旧轮椅", catalogue_code="wheelchair", quantity=9)
    make_resource(
        tree.village, "去年的车", catalogue_code="vehicle", available_to=date(2025, 12, 31)
    )
    make_partner(tree.town, "康宁药房", serves=["health", "daily_care"])
    actor = actor_of(village_worker)
    services.withdraw_resource(actor=actor, resource=gone, reason="坏了")
    make_booking(chairs, tree.village, starts_at=NOW, quantity=2)
    found = supply_by_category(actor, tree.village.code)
    health = found["health"]
    assert (health.resources, health.capacity, health.free, health.partners) == (3, 7, 5, 1)
    assert found["safety"].resources == 1
    assert found["work"].is_lacking
    assert [r.name for r in resources_for(actor, tree.village.code, "health")] == [
        *("卫生室", "轮椅", "县医院义诊"),
    ]


def test_a_village_is_not_supplied_by_its_neighbour(
    tree: DivisionTree, village_worker: User, county_worker: User
) -> None:
    make_resource(tree.other_village, catalogue_code="doctor")
    make_resource(tree.villages[1], catalogue_code="doctor")
    make_resource(tree.town, catalogue_code="doctor", share="own")
    for user in (village_worker, county_worker):
        assert supply_by_category(actor_of(user), tree.village.code)["health"].resources == 0
    assert supply_by_category(actor_of(county_worker), tree.county.code)["health"].resources == 3


def test_takes_three_queries(tree: DivisionTree, village_worker: User) -> None:
    actor = actor_of(village_worker)
    for number in range(5):
        room = make_resource(tree.village, f"房间{number}")
        make_booking(room, tree.village, starts_at=NOW + timedelta(minutes=5))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        supply_by_category(actor, tree.village.code)
    assert len(queries) == 3

"""Lists in and out, and many rows at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import NotValid
from yanzhen.core.tabular.exports import KINDS as EXPORTS
from yanzhen.core.tabular.imports import KINDS as IMPORTS
from yanzhen.core.tabular.imports import read_row
from yanzhen.orgs.services import MergePlan, reorganize
from yanzhen.orgs.testing import DivisionTree
from yanzhen.resources import access, services
from yanzhen.resources.models import Location, Partner, Resource, ResourceUse
from yanzhen.resources.services.bulk import ResourceDraft
from yanzhen.resources.testing import (
    make_agreement,
    make_booking,
    make_group,
    make_partner,
    make_resource,
)


def row_of(code: str, /, **cells: Any) -> dict[str, Any]:
    row, wrong = read_row(IMPORTS[code], cells)
    assert wrong == []
    return row


def test_a_row_becomes_a_resource_that_nobody_has_looked_at(
    tree: DivisionTree, village_worker: User
) -> None:
    actor = actor_of(village_worker)
    row = row_of(
        "resources", division=tree.village.code, name="卫生室", catalogue_code="卫生服务站",
        quantity="1", share="下级地区共享", opening="周一至周五 8:00-17:00", lng="103.9",
        lat=28.6, coordinate_system="GCJ-02", contact_phone="13900001111",
    )  # fmt: skip
    kind = IMPORTS["resources"]
    kind.check_row(actor, row)
    assert not Resource.objects.exists()
    kind.take_row(actor, row)
    found = Resource.objects.get()
    assert (found.catalogue_code, found.verified_at) == ("health_point", None)
    assert len(found.opening) == 5


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"division": "990626102201"}, "division"),
        ({"catalogue_code": "飞船"}, "catalogue_code"),
        ({"opening": "随便"}, "opening"),
        ({"lng": "103.9"}, "lat"),
        ({"coordinate_system": "火星"}, "coordinate_system"),
        ({"quantity": "0"}, "quantity"),
    ],
)
def test_a_wrong_row_is_told_at_its_column(
    tree: DivisionTree, village_worker: User, cells: dict[str, str], field: str
) -> None:
    usual = {"division": tree.village.code, "name": "卫生室", "catalogue_code": "health_point"}
    row = row_of("resources", **{**usual, **cells})
    with pytest.raises(NotValid) as refused:
        IMPORTS["resources"].check_row(actor_of(village_worker), row)
    assert refused.value.field == field


def test_a_row_becomes_a_partner(tree: DivisionTree, village_worker: User) -> None:
    actor = actor_of(village_worker)
    row = row_of(
        "resource-partners", division=tree.village.code, name="康宁药房", kind="商户",
        serves="医疗健康、生活照料",
    )  # fmt: skip
    kind = IMPORTS["resource-partners"]
    kind.check_row(actor, row)
    kind.take_row(actor, row)
    assert Partner.objects.get().serves == ["health", "daily_care"]
    with pytest.raises(NotValid):
        kind.check_row(actor, row)


def test_lists_go_out_as_they_are_seen_and_without_numbers(
    tree: DivisionTree, station_lead: User, outsider: User
) -> None:
    room = make_resource(tree.town, contact_phone="13900001111", contact_name="何主任")
    make_booking(room, tree.village)
    partner = make_partner(tree.town, contact_phone="13900002222")
    make_agreement(partner)
    make_group(tree.village)
    services.record_use(
        actor=builder(), partner=partner, division=tree.village, used_on=NOW.date(), quantity=90,
        kind="time",
    )  # fmt: skip
    for code in (
        *("resources", "resource-bookings", "resource-partners", "resource-agreements"),
        *("community-groups", "resource-uses"),
    ):
        kind = EXPORTS[code]
        (row,) = kind.rows(actor_of(station_lead), QueryDict(""))
        assert not callable(kind.columns)
        assert len(row) == len(kind.columns), code
        assert "1390000" not in str(row)
        assert "何主任" not in str(row)
        assert list(kind.rows(actor_of(outsider), QueryDict(""))) == []


def test_many_resources_are_added_together_by_the_same_checks(tree: DivisionTree) -> None:
    drafts = [
        ResourceDraft(
            tree.village,
            {
                "name": f"活动室{n}", "catalogue_code": "activity_room", "lng": 103.9, "lat": 28.6,
                "opening": "周一至周五 9:00-17:00", "contact_phone": "13900001111",
            },
        )
        for n in range(3000)
    ]  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        assert services.add_resources(drafts, actor=builder()) == 3000
    assert Resource.objects.count() == 3000
    assert len(asked) < len(drafts) / 2
    wrong = ResourceDraft(tree.village, {"name": "无", "catalogue_code": "activity_room"})
    with pytest.raises(NotValid):
        services.add_resources([*drafts[:5], wrong], actor=builder())
    assert Resource.objects.count() == 3000


def test_places_merge_and_what_is_offered_goes_on(tree: DivisionTree, village_worker: User) -> None:
    room, neighbours = make_resource(tree.villages[0]), make_resource(tree.villages[1], "棋牌室")
    booking = make_booking(room, tree.villages[0], starts_at=NOW + timedelta(days=2))
    one, two = make_partner(tree.villages[0]), make_partner(tree.villages[1])
    agreement = make_agreement(two)
    make_group(tree.villages[0])
    make_group(tree.villages[1])
    services.set_location(
        actor=builder(), division=tree.villages[0], lng=103.9, lat=28.6, coordinate_system="WGS-84"
    )
    used = services.record_use(
        actor=builder(), partner=one, division=tree.villages[0], used_on=date(2026, 6, 1),
        quantity=1, kind="goods", unit="袋",
    )  # fmt: skip
    merged = "990626101202"
    plan = MergePlan(
        (tree.villages[0].code, tree.villages[1].code), merged, "良双村", effective_on=NOW.date()
    )
    reorganize(actor=builder(), plan=plan, decision="县政府令第3号")
    for row in (room, neighbours, booking, one, two, agreement):
        row.refresh_from_db()
        assert row.area_code == merged
    assert sorted(Partner.objects.values_list("name", flat=True)) == [
        *("清风超市", "清风超市（良姜村）"),
    ]
    assert Location.objects.filter(area_code=merged).count() == 1
    used.refresh_from_db()
    assert used.area_code == tree.villages[0].code
    actor = actor_of(village_worker)
    assert access.visible_resources(actor).count() == 2
    assert list(access.visible_uses(actor)) == [ResourceUse.objects.get()]

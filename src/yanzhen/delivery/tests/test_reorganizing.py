"""Places merge: what is open goes on in the new place, what happened stays where it happened."""

from __future__ import annotations

from datetime import date

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.delivery import access, services
from yanzhen.delivery.models import Activity, Order, ServiceItem, ServiceRecord
from yanzhen.delivery.testing import make_activity, make_item, make_order, make_record
from yanzhen.needs.access import visible_needs
from yanzhen.needs.models import Need
from yanzhen.needs.services import close_need
from yanzhen.needs.testing import make_need, make_triaged_need
from yanzhen.orgs import selectors
from yanzhen.orgs.models import Post, Reorganization
from yanzhen.orgs.services import MergePlan, preview_reorganization, reorganize
from yanzhen.orgs.testing import DivisionTree, make_station, make_worker
from yanzhen.people.models import Household, Person
from yanzhen.people.testing import make_household, make_person

MERGED = "990626101202"


@pytest.fixture
def elder(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰")


def plan(tree: DivisionTree) -> MergePlan:
    sources = (tree.villages[0].code, tree.villages[1].code)
    return MergePlan(sources, MERGED, "良双村", effective_on=NOW.date())


def merge(tree: DivisionTree) -> Reorganization:
    return reorganize(actor=builder(), plan=plan(tree), decision="县政府令第3号")


def test_open_needs_go_on_with_their_owner_and_closed_ones_stay(
    tree: DivisionTree, elder: Person, village_worker: User, outsider: User
) -> None:
    post = Post.objects.get(user=village_worker)
    make_station(tree.village)
    waiting = make_triaged_need(elder, actor=actor_of(village_worker))
    closed = close_need(
        actor=builder(), need=make_need(elder), outcome="withdrawn", reason="家人已经办好"
    )
    assert waiting.owner == post
    merge(tree)
    waiting.refresh_from_db()
    closed.refresh_from_db()
    assert waiting.area_code.startswith(MERGED)
    assert waiting.owner is not None
    assert waiting.owner == Post.objects.on(NOW.date()).get(user=village_worker)
    assert waiting.station is not None
    assert waiting.station.area_code == MERGED
    assert closed.area_code == tree.group.code
    assert set(visible_needs(actor_of(village_worker))) == {waiting, closed}
    assert not visible_needs(actor_of(outsider)).exists()


def test_an_open_order_is_dispatched_in_the_new_place_and_its_record_lies_there(
    tree: DivisionTree, elder: Person, village_worker: User
) -> None:
    item = make_item(tree.county)
    order = make_order(item, elder)
    neighbour = make_worker("volunteer", tree.villages[1], name="许知秋")
    merge(tree)
    order = services.review_order(actor=actor_of(village_worker), order=order, accept=True)
    order = services.dispatch_order(actor=actor_of(village_worker), order=order, helper=neighbour)
    elder.refresh_from_db()
    assert order.area_code == order.division.code == elder.area_code
    assert order.area_code.startswith(MERGED)


def test_gatherings_and_services_go_on_where_people_look_for_them(
    tree: DivisionTree, elder: Person, village_worker: User
) -> None:
    coming = make_activity(tree.village, village_worker)
    off = services.cancel_activity(
        actor=builder(), activity=make_activity(tree.village, village_worker), reason="下大雨"
    )
    make_item(tree.villages[0], "磨剪刀")
    make_item(tree.villages[1], "磨剪刀")
    make_item(tree.villages[1], "理发")
    row = merge(tree)
    elder.refresh_from_db()
    assert list(access.activities_open_to(elder.area_code)) == [coming]
    assert Activity.objects.get(pk=off.pk).area_code == tree.village.code
    offered = access.items_offered(elder.area_code).order_by("name")
    assert [i.name for i in offered] == ["理发", "磨剪刀"]
    assert ServiceItem.objects.filter(state="withdrawn").count() == 1
    assert row.plan["followed"]


def test_figures_of_the_past_are_what_they_were(
    tree: DivisionTree, elder: Person, village_worker: User, town_worker: User
) -> None:
    helper = make_worker("volunteer", tree.village, name="许知秋")
    make_record(make_item(tree.county), elder, helper, village_worker)
    make_triaged_need(elder)

    def figures(code: str) -> tuple[int, int]:
        areas = selectors.areas_on(code, date(2026, 5, 1))
        heard = Need.objects.filter(areas.q("division__code")).count()
        return heard, ServiceRecord.objects.filter(areas.q()).count()

    places = [tree.county.code, tree.town.code, tree.village.code]
    before = [figures(code) for code in places]
    merge(tree)
    assert [figures(code) for code in places] == before == [(2, 1)] * 3


def test_the_preview_tells_what_is_open(tree: DivisionTree, elder: Person) -> None:
    make_order(make_item(tree.county), elder)
    counts = preview_reorganization(actor=builder(), plan=plan(tree)).counts
    told = {str(label): number for label, number, _unit in counts}
    assert told["未完成订单"] == told["未办结需求"] == 1
    assert Order.objects.get().area_code == tree.group.code


def test_whoever_answers_for_a_household_still_does(
    tree: DivisionTree, village_worker: User
) -> None:
    household = make_household(tree.group)
    Household.objects.filter(pk=household.pk).update(
        responsible=Post.objects.get(user=village_worker)
    )
    merge(tree)
    household.refresh_from_db()
    assert household.responsible == Post.objects.on(NOW.date()).get(user=village_worker)

"""Boxes are opened by two, slips are counted before they are typed, and nothing gets lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.needs import rules, selectors, services
from yanzhen.needs.models import Box, Collection, Need
from yanzhen.needs.testing import make_box, make_collection
from yanzhen.orgs.testing import DivisionTree

TODAY = date(2026, 6, 15)


def slip(collection: Collection, title: str = "路灯不亮", **given: Any) -> Need:
    return services.record_slip(
        actor=given.pop("actor", None) or builder(),
        collection=collection,
        title=title,
        category="environment",
        **given,
    )


def test_a_slip_becomes_a_need_of_the_boxs_channel_with_nobody_named(tree: DivisionTree) -> None:
    collection = make_collection(tree.village)
    need = slip(collection)
    assert (need.channel, need.collection, need.person) == ("box", collection, None)
    assert need.area_code == tree.village.code
    assert need.due_at == NOW + timedelta(hours=72)


@pytest.mark.parametrize(("kind", "channel"), [("meeting", "meeting"), ("hotline", "hotline")])
def test_a_meeting_and_a_log_of_calls_are_collected_alike(
    tree: DivisionTree, kind: str, channel: str
) -> None:
    need = slip(make_collection(tree.village, kind), caller_name="田女士", place="村口")
    assert (need.channel, need.caller_name, need.place) == (channel, "田女士", "村口")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("present", {"present": ["林小满"]}),
        ("present", {"present": ["林小满", " 林小满 ", ""]}),
        ("announced", {"announced": None}),
        ("announced", {"announced": -1}),
        ("held_on", {"held_on": date(2026, 6, 16)}),
        ("box", {"box": None}),
        ("kind", {"kind": "pigeon"}),
    ],
)
def test_refuses_an_opening_that_nobody_could_vouch_for(
    tree: DivisionTree, field: str, wrong: dict[str, Any]
) -> None:
    given: dict[str, Any] = {
        "kind": "box",
        "box": make_box(tree.village),
        "present": ["林小满", "罗青禾"],
        "held_on": TODAY,
        "announced": 2,
    }
    with pytest.raises(NotValid) as refusal:
        services.open_collection(actor=builder(), **given | wrong)
    assert refusal.value.field == field
    assert not Collection.objects.exists()


def test_a_box_that_hung_later_was_not_opened_before(tree: DivisionTree) -> None:
    with pytest.raises(NotValid) as refusal:
        make_collection(tree.village, held_on=date(2026, 6, 1))
    assert refusal.value.field == "held_on"


def test_closes_when_all_slips_are_typed_or_with_a_reason(tree: DivisionTree) -> None:
    collection = make_collection(tree.village, announced=2)
    slip(collection)
    with pytest.raises(NotValid) as refusal:
        services.close_collection(actor=builder(), collection=collection)
    assert refusal.value.field == "reason"
    slip(collection, "井盖坏了")
    closed = services.close_collection(actor=builder(), collection=collection)
    assert (closed.state, closed.closing_reason) == ("closed", "")
    other = make_collection(tree.village, announced=5)
    closed = services.close_collection(actor=builder(), collection=other, reason="四张空白")
    assert closed.closing_reason == "四张空白"


def test_a_closed_collection_takes_no_slip(tree: DivisionTree) -> None:
    collection = make_collection(tree.village, announced=0)
    services.close_collection(actor=builder(), collection=collection)
    with pytest.raises(WrongState):
        slip(collection)
    assert not Need.objects.exists()


def test_a_slip_lies_inside_the_place_of_its_collection(tree: DivisionTree) -> None:
    collection = make_collection(tree.village, "meeting")
    assert slip(collection, division=tree.group).area_code == tree.group.code
    with pytest.raises(NotValid) as refusal:
        slip(collection, division=tree.other_village)
    assert refusal.value.field == "division"


def test_a_slip_with_a_wrong_number_is_refused(tree: DivisionTree) -> None:
    with pytest.raises(NotValid) as refusal:
        slip(make_collection(tree.village), caller_phone="12")
    assert refusal.value.field == "caller_phone"


def test_a_worker_collects_in_the_own_area_alone(
    tree: DivisionTree, village_worker: User, outsider: User, grid_worker: User
) -> None:
    collection = make_collection(tree.village, actor=None)
    assert slip(collection, actor=actor_of(village_worker)).heard_by == village_worker
    with pytest.raises(AccessDenied):
        slip(collection, actor=actor_of(outsider))
    with pytest.raises(AccessDenied):
        services.hang_box(actor=actor_of(grid_worker), division=tree.group, code="9", place="门口")
    assert list(selectors.listed_collections(actor_of(outsider))) == []


def test_one_code_hangs_once_in_a_place_until_it_is_taken_down(tree: DivisionTree) -> None:
    box = make_box(tree.village, "1")
    with pytest.raises(NotValid) as refusal:
        make_box(tree.village, "1")
    assert refusal.value.field == "code"
    services.take_box_down(actor=builder(), box=box)
    with pytest.raises(WrongState):
        services.take_box_down(actor=builder(), box=box)
    assert make_box(tree.village, "1").pk != box.pk
    assert Box.objects.count() == 2


def test_the_list_says_how_many_are_typed_of_those_counted(tree: DivisionTree) -> None:
    collection = make_collection(tree.village, announced=3)
    slip(collection)
    slip(collection)
    found = selectors.listed_collections(builder()).get()
    assert (found.typed, found.announced) == (2, 3)  # type: ignore[attr-defined]


def test_numbers_that_differ_need_a_reason() -> None:
    assert rules.collection_lacks(announced=3, typed=2, reason=" ")
    assert not rules.collection_lacks(announced=3, typed=2, reason="空白")
    assert not rules.collection_lacks(announced=3, typed=3, reason="")
    assert not rules.collection_lacks(announced=None, typed=3, reason="")

"""Booking a resource: what fits, what is refused in which words, and what becomes of a booking."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, NotFound, NotValid, StaleVersion, WrongState
from yanzhen.core.models import AuditEntry
from yanzhen.orgs.testing import DivisionTree
from yanzhen.resources import services
from yanzhen.resources.models import Resource, ResourceBooking, ResourceUse
from yanzhen.resources.services import AlreadyTaken
from yanzhen.resources.testing import make_booking, make_partner, make_resource

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOMORROW = NOW + DAY


def test_a_place_holds_a_room_for_a_time(tree: DivisionTree, village_worker: User) -> None:
    room = make_resource(tree.town)
    row = make_booking(room, tree.village, actor=actor_of(village_worker))
    assert (row.state, row.area_code, row.holder_id) == (
        "agreed",
        tree.village.code,
        village_worker.pk,
    )
    assert [s.step for s in row.steps.all()] == ["book"]
    assert AuditEntry.objects.filter(operation="resources.book_resource").count() == 1


def test_one_begins_where_another_ends(tree: DivisionTree) -> None:
    room = make_resource(tree.town)
    make_booking(room, tree.village)
    assert make_booking(room, tree.village, starts_at=TOMORROW + 2 * HOUR).state == "agreed"


def test_an_overlap_is_refused_with_the_place_and_the_next_time_and_no_person(
    tree: DivisionTree, village_worker: User, outsider: User
) -> None:
    room = make_resource(tree.county, opening="周一至周五 9:00-17:00")
    make_booking(room, tree.village, actor=actor_of(village_worker), hours=6)
    with pytest.raises(AlreadyTaken) as refused:
        make_booking(
            room, tree.other_village, actor=actor_of(outsider), starts_at=TOMORROW + HOUR, hours=3
        )
    sentence = str(refused.value)
    # It is free again at 16:00, an hour before closing: three hours fit on the day after.
    assert sentence == (
        "这段时间可用0（共1），其余由良姜村占用。下一个可用时段从6月17日 09:00开始。"
    )
    assert village_worker.name not in sentence
    assert ResourceBooking.objects.count() == 1


def test_the_quantity_is_what_can_be_out_at_once(tree: DivisionTree) -> None:
    chairs = make_resource(tree.town, "轮椅", catalogue_code="wheelchair", quantity=3)
    make_booking(chairs, tree.village, quantity=2)
    make_booking(chairs, tree.village, quantity=1, starts_at=TOMORROW + HOUR)
    with pytest.raises(AlreadyTaken):
        make_booking(chairs, tree.village, quantity=1, starts_at=TOMORROW + HOUR)
    # Two that follow each other never take more than the larger of them at one moment.
    make_booking(chairs, tree.village, quantity=2, starts_at=TOMORROW + 3 * HOUR)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 2}, "quantity"),
        ({"starts_at": NOW - DAY}, "starts_at"),
        ({"hours": -1}, "ends_at"),
        ({"hours": 24 * 100}, "ends_at"),
        ({"purpose": " "}, "purpose"),
        ({"starts_at": NOW + 12 * HOUR}, "starts_at"),
        ({"starts_at": NOW + 5 * DAY}, "starts_at"),
        ({"starts_at": NOW + 20 * DAY}, "ends_at"),
    ],
)
def test_bad_input_changes_nothing(
    tree: DivisionTree, values: dict[str, object], field: str
) -> None:
    room = make_resource(tree.town, opening="每天 8:00-18:00", available_to=date(2026, 6, 30))
    services.close_for_days(
        actor=builder(),
        resource=room,
        first_on=date(2026, 6, 20),
        last_on=date(2026, 6, 21),
        reason="装修",
    )
    with pytest.raises(NotValid) as refused:
        make_booking(room, tree.village, **values)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not ResourceBooking.objects.exists()


def test_the_owner_agrees_when_the_resource_asks_for_it(
    tree: DivisionTree, village_worker: User, town_worker: User, outsider: User
) -> None:
    car = make_resource(tree.town, "社工站面包车", catalogue_code="vehicle", needs_approval=True)
    row = make_booking(car, tree.village, actor=actor_of(village_worker))
    assert row.state == "asked"
    with pytest.raises(AccessDenied):
        services.decide_booking(actor=actor_of(village_worker), booking=row, accept=True)
    with pytest.raises(NotValid):
        services.decide_booking(actor=actor_of(town_worker), booking=row, accept=False)
    row = services.decide_booking(actor=actor_of(town_worker), booking=row, accept=True)
    assert row.state == "agreed"
    with pytest.raises(NotFound):
        make_booking(car, tree.other_village, actor=actor_of(outsider))


def test_what_waits_for_the_owner_is_not_given_twice(
    tree: DivisionTree, village_worker: User
) -> None:
    car = make_resource(tree.town, catalogue_code="vehicle", needs_approval=True)
    make_booking(car, tree.village, actor=actor_of(village_worker))
    with pytest.raises(AlreadyTaken):
        make_booking(car, tree.village, actor=actor_of(village_worker))


def test_a_refusal_frees_the_time(
    tree: DivisionTree, village_worker: User, town_worker: User
) -> None:
    car = make_resource(tree.town, catalogue_code="vehicle", needs_approval=True)
    row = make_booking(car, tree.village, actor=actor_of(village_worker))
    services.decide_booking(
        actor=actor_of(town_worker), booking=row, accept=False, words="当天送检"
    )
    assert make_booking(car, tree.village).state == "agreed"


def test_it_comes_back_late_and_damaged_and_its_use_is_written_down_once(
    tree: DivisionTree, village_worker: User
) -> None:
    shop = make_partner(tree.town)
    chairs = make_resource(tree.town, "轮椅", catalogue_code="wheelchair", quantity=5, partner=shop)
    actor = actor_of(village_worker)
    row = make_booking(chairs, tree.village, actor=actor, quantity=2)
    with pytest.raises(NotValid):
        services.hand_out(actor=actor, booking=row)
    row = services.hand_out(actor=actor.as_of(row.starts_at), booking=row)
    later = actor.as_of(row.ends_at + 5 * HOUR)
    for wrong in (
        {"condition": "good", "returned_quantity": 1},
        {"condition": "damaged"},
        {"condition": "lovely"},
        {"condition": "incomplete", "returned_quantity": 3, "words": "多了"},
    ):
        with pytest.raises(NotValid):
            services.take_return(actor=later, booking=row, **wrong)
    row = services.take_return(
        actor=later, booking=row, condition="incomplete", returned_quantity=1, words="丢了一辆"
    )
    assert (row.state, row.minutes_late, row.returned_quantity) == ("returned", 300, 1)
    use = ResourceUse.objects.get()
    assert (use.partner, use.quantity, use.area_code) == (shop, 2, tree.village.code)
    with pytest.raises(WrongState):
        services.take_return(actor=later, booking=row, condition="good")


def test_what_is_out_and_late_is_not_given_to_the_next(
    tree: DivisionTree, village_worker: User
) -> None:
    chair = make_resource(tree.town, catalogue_code="wheelchair")
    actor = actor_of(village_worker)
    row = make_booking(chair, tree.village, actor=actor)
    services.hand_out(actor=actor.as_of(row.starts_at), booking=row)
    after = actor.as_of(row.ends_at + HOUR)
    with pytest.raises(AlreadyTaken):
        make_booking(chair, tree.village, actor=after, starts_at=after.now - HOUR / 2)


def test_a_room_is_given_back_without_being_handed_out(
    tree: DivisionTree, village_worker: User
) -> None:
    actor = actor_of(village_worker)
    row = make_booking(make_resource(tree.town), tree.village, actor=actor)
    with pytest.raises(NotValid):
        services.take_return(actor=actor, booking=row, condition="good")
    row = services.take_return(
        actor=actor.as_of(row.ends_at + 3 * HOUR), booking=row, condition="good"
    )
    assert (row.state, row.minutes_late) == ("returned", 0)


def test_a_withdrawal_keeps_the_bookings_and_tells_their_holders(
    tree: DivisionTree, village_worker: User, town_worker: User
) -> None:
    room = make_resource(tree.town, quantity=2)
    holder, owner = actor_of(village_worker), actor_of(town_worker)
    ahead = make_booking(room, tree.village, actor=holder)
    out = make_booking(room, tree.village, actor=holder, starts_at=NOW, hours=1)
    services.hand_out(actor=holder, booking=out)
    with pytest.raises(NotValid):
        services.withdraw_resource(actor=owner, resource=room, reason="")
    services.withdraw_resource(actor=owner, resource=room, reason="屋顶漏水")
    ahead.refresh_from_db()
    out.refresh_from_db()
    assert (ahead.state, out.state) == ("stranded", "out")
    assert ahead.steps.last().words == "屋顶漏水"  # type: ignore[union-attr]
    with pytest.raises(NotValid, match="屋顶漏水"):
        make_booking(room, tree.village)
    services.take_return(actor=holder.as_of(NOW + HOUR), booking=out, condition="good")
    services.offer_again(actor=owner, resource=room)
    ahead.refresh_from_db()
    assert ahead.state == "agreed"


def test_a_stranded_booking_is_put_away_by_its_holder_and_stays_so(
    tree: DivisionTree, village_worker: User, town_worker: User
) -> None:
    room = make_resource(tree.town)
    holder, owner = actor_of(village_worker), actor_of(town_worker)
    row = make_booking(room, tree.village, actor=holder)
    services.withdraw_resource(actor=owner, resource=room, reason="拆除")
    services.cancel_booking(actor=holder, booking=row)
    services.offer_again(actor=owner, resource=room)
    row.refresh_from_db()
    assert row.state == "cancelled"


def test_the_owner_says_why_a_booking_is_cancelled(
    tree: DivisionTree, village_worker: User, station_lead: User, outsider: User
) -> None:
    row = make_booking(make_resource(tree.town), tree.village, actor=actor_of(village_worker))
    with pytest.raises(AccessDenied):
        services.cancel_booking(actor=actor_of(outsider), booking=row, words="不需要")
    with pytest.raises(StaleVersion):
        services.cancel_booking(actor=actor_of(village_worker), booking=row, version=7)
    # The lead of the town works for the village too.
    assert services.cancel_booking(actor=actor_of(station_lead), booking=row).state == "cancelled"


def test_less_cannot_be_kept_than_is_booked(tree: DivisionTree) -> None:
    chairs = make_resource(tree.town, catalogue_code="wheelchair", quantity=5)
    make_booking(chairs, tree.village, quantity=3)
    make_booking(chairs, tree.village, quantity=2, starts_at=NOW + 3 * DAY)
    with pytest.raises(NotValid) as refused:
        services.change_resource(actor=builder(), resource=chairs, fields={"quantity": 2})
    assert refused.value.field == "quantity"
    services.change_resource(actor=builder(), resource=chairs, fields={"quantity": 3})
    assert Resource.objects.get().quantity == 3


def test_booked_days_cannot_be_shut(tree: DivisionTree) -> None:
    room = make_resource(tree.town)
    make_booking(room, tree.village)
    with pytest.raises(NotValid, match="良姜村"):
        services.close_for_days(
            actor=builder(),
            resource=room,
            first_on=date(2026, 6, 16),
            last_on=date(2026, 6, 17),
            reason="盘点",
        )


def test_a_resource_not_shared_with_a_place_waits_for_its_owner(
    tree: DivisionTree, county_worker: User
) -> None:
    room = make_resource(tree.village, share="own")
    owner = make_booking(room, tree.other_village, actor=actor_of(county_worker))
    # The county's worker answers for both villages, and so agrees themselves.
    assert owner.state == "agreed"

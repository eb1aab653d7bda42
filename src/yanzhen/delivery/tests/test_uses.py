"""What was booked for a service counts as used when the service is held or confirmed."""

from __future__ import annotations

from datetime import timedelta

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import actor_of, builder
from yanzhen.delivery.services import confirm_service, hold_activity, sign_in
from yanzhen.delivery.testing import make_activity, make_finished_order, make_item
from yanzhen.orgs.testing import DivisionTree, make_worker
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person
from yanzhen.resources.models import ResourceBooking, ResourceUse
from yanzhen.resources.services import take_return
from yanzhen.resources.testing import make_booking, make_resource


def test_writes_down_once_what_was_booked_for_a_session(
    tree: DivisionTree, village_worker: User
) -> None:
    activity = make_activity(tree.village, village_worker)
    room, chairs = make_resource(tree.village, "议事厅"), make_resource(tree.village, "折叠椅")
    at = activity.starts_at
    booked = make_booking(room, tree.village, starts_at=at, source=activity)
    unused = make_booking(chairs, tree.village, starts_at=at + timedelta(days=3), source=activity)
    coming = builder().as_of(at)
    sign_in(actor=coming, activity=activity, person=make_person(tree.group))
    record = hold_activity(actor=builder().as_of(activity.ends_at), activity=activity)
    use = ResourceUse.objects.get()
    assert (use.resource, use.booking, use.object_id) == (room, booked, record.pk)
    assert use.object_type == "delivery.servicerecord"
    later = builder().as_of(activity.ends_at + timedelta(hours=1))
    take_return(actor=later, booking=booked, condition="good")
    assert ResourceUse.objects.get() == use
    assert ResourceBooking.objects.get(pk=unused.pk).uses.count() == 0


def test_writes_down_what_was_booked_for_an_order(tree: DivisionTree, village_worker: User) -> None:
    volunteer = make_worker(Role.VOLUNTEER, tree.village)
    person: Person = make_person(tree.group)
    order = make_finished_order(make_item(tree.county), person, volunteer)
    assert order.started_at is not None
    wheelchair = make_resource(tree.village, "轮椅")
    before = builder().as_of(order.started_at - timedelta(minutes=5))
    make_booking(wheelchair, tree.village, actor=before, starts_at=order.started_at, source=order)
    later = actor_of(village_worker).as_of(builder().now + timedelta(days=1))
    record = confirm_service(actor=later, order=order, words="满意")
    use = ResourceUse.objects.get()
    assert (use.resource, use.object_id) == (wheelchair, record.pk)

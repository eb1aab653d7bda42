"""Fifty people press "book" at the same moment: the last one is given once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from yanzhen.accounts.testing import NOW, builder
from yanzhen.core.errors import DomainError
from yanzhen.orgs.testing import DivisionTree
from yanzhen.resources import services
from yanzhen.resources.models import ResourceBooking, ResourceUse
from yanzhen.resources.services import AlreadyTaken
from yanzhen.resources.testing import make_booking, make_resource

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Run all calls at the same moment, each on its own connection; what they gave or refused."""
    start, results = Barrier(len(calls)), [None] * len(calls)

    def run(n: int, call: Callable[[], object]) -> None:
        try:
            start.wait(timeout=60)
            results[n] = call()  # type: ignore[call-overload]
        except DomainError as error:
            results[n] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return list(results)


def test_fifty_want_the_last_one_and_one_has_it(tree: DivisionTree) -> None:
    room = make_resource(tree.town)
    results = at_once([lambda: make_booking(room, tree.village)] * 50)
    assert sum(isinstance(r, ResourceBooking) for r in results) == 1
    assert sum(isinstance(r, AlreadyTaken) for r in results) == 49
    assert ResourceBooking.objects.count() == 1


def test_ten_chairs_go_to_ten_of_thirty_whose_times_overlap(tree: DivisionTree) -> None:
    chairs = make_resource(tree.town, catalogue_code="wheelchair", quantity=10)
    begins = NOW + timedelta(days=1)
    results = at_once(
        [
            lambda n=n: make_booking(  # type: ignore[misc]
                chairs, tree.village, starts_at=begins + timedelta(minutes=n), hours=4
            )
            for n in range(30)
        ]
    )
    assert sum(isinstance(r, ResourceBooking) for r in results) == 10
    assert sum(isinstance(r, AlreadyTaken) for r in results) == 20


def test_a_withdrawal_leaves_no_booking_behind_that_it_did_not_see(tree: DivisionTree) -> None:
    room = make_resource(tree.town, quantity=20)
    at_once(
        [
            *[lambda: make_booking(room, tree.village)] * 10,
            lambda: services.withdraw_resource(actor=builder(), resource=room, reason="拆除"),
            *[lambda: make_booking(room, tree.village)] * 10,
        ]
    )
    room.refresh_from_db()
    assert room.state == "withdrawn"
    assert set(ResourceBooking.objects.values_list("state", flat=True)) <= {"stranded"}


def test_a_source_names_a_resource_once_however_often_it_is_told(tree: DivisionTree) -> None:
    room = make_resource(tree.town)
    at_once(
        [
            lambda: services.record_use(
                actor=builder(),
                resource=room,
                division=tree.village,
                used_on=NOW.date(),
                quantity=1,
                source=tree.village,
            )
        ]
        * 8
    )
    assert ResourceUse.objects.count() == 1

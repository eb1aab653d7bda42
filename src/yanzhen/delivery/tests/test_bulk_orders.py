"""Many orders at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied
from yanzhen.core.takeover import Counts, RowRefused
from yanzhen.delivery import satisfaction, selectors, services
from yanzhen.delivery.models import Order, ServiceItem, ServiceRecord
from yanzhen.delivery.services import OrderRow, Served
from yanzhen.delivery.testing import make_item
from yanzhen.needs.models import Need
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person

TODAY = date(2026, 6, 15)


@pytest.fixture
def item(tree: DivisionTree) -> ServiceItem:
    return make_item(tree.county)


@pytest.fixture
def elder(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰")


def rows(item: ServiceItem, person: Person, count: int) -> list[OrderRow]:
    return [
        OrderRow(
            item=item,
            person=person,
            wished_on=TODAY + timedelta(days=n % 100),
            placed_at=NOW - timedelta(minutes=n),
            external_number=f"old-{n}",
        )
        for n in range(count)
    ]


def served_row(item: ServiceItem, person: Person, helper: User, score: int | None = 5) -> OrderRow:
    placed_at = NOW - timedelta(days=3)
    return OrderRow(
        item=item,
        person=person,
        wished_on=placed_at.date(),
        placed_at=placed_at,
        external_number=f"served-{score}",
        served=Served(
            helper_id=helper.pk,
            started_at=placed_at + timedelta(hours=3),
            minutes=50,
            confirmed_at=placed_at + timedelta(hours=5),
            score=score,
        ),
    )


def test_takes_orders_over_as_if_they_were_placed(item: ServiceItem, elder: Person) -> None:
    counts = services.import_orders(actor=builder(), rows=rows(item, elder, 3))
    assert (counts.written, counts.known) == (3, 0)
    order = Order.objects.order_by("pk")[0]
    assert (order.state, order.need.title, order.need.state) == ("placed", item.name, "heard")
    assert order.number == f"DD2026-{order.pk:06d}"
    order = services.review_order(actor=builder(), order=order, accept=True)
    assert order.state == "reviewed"


def test_a_served_order_brings_its_record_and_rating(
    item: ServiceItem, elder: Person, village_worker: User
) -> None:
    given = [served_row(item, elder, village_worker, score) for score in (5, 2, None)]
    services.import_orders(actor=builder(), rows=given)
    figures = selectors.figures_of(ServiceRecord.objects.all())
    assert (figures.times.amount, figures.person_times.amount, figures.minutes.amount) == (
        3,
        3,
        150,
    )
    assert satisfaction.satisfaction_of(satisfaction.listed_feedback(builder())).percent == 50
    assert selectors.hours_of(village_worker.pk).supplemented == 150
    outcomes = list(Need.objects.order_by("pk").values_list("outcome", "state"))
    assert outcomes == [("solved", "closed"), ("partly_solved", "closed"), ("", "answered")]
    order = Order.objects.filter(record__isnull=False).first()
    assert order is not None
    assert order.record is not None
    assert (order.record.source_id, order.need.answer_id) == (order.pk, order.pk)


def test_a_second_run_writes_nothing_again(item: ServiceItem, elder: Person) -> None:
    services.import_orders(actor=builder(), rows=rows(item, elder, 3))
    counts = services.import_orders(actor=builder(), rows=rows(item, elder, 5))
    assert (counts.written, counts.known) == (2, 3)
    assert Order.objects.count() == Need.objects.count() == 5


def test_a_killed_run_keeps_whole_chunks_and_goes_on(item: ServiceItem, elder: Person) -> None:
    def killed(counts: Counts) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.import_orders(
            actor=builder(), rows=rows(item, elder, 5), chunk=2, on_progress=killed
        )
    assert Order.objects.count() == 2
    services.import_orders(actor=builder(), rows=rows(item, elder, 5), chunk=2)
    assert Order.objects.count() == 5


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"wished_on": date(2020, 1, 1)}, "wished_on"),
        ({"wished_part": "night"}, "wished_part"),
        ({"placed_at": NOW + timedelta(days=1)}, "placed_at"),
    ],
)
def test_refuses_a_wrong_row_by_its_number(
    item: ServiceItem, elder: Person, change: dict[str, Any], field: str
) -> None:
    given = rows(item, elder, 3)
    given[1] = replace(given[1], **change)
    with pytest.raises(RowRefused) as refusal:
        services.import_orders(actor=builder(), rows=given)
    assert refusal.value.field == field
    assert "2" in str(refusal.value)
    assert not Order.objects.exists()


def test_refuses_what_is_not_offered_or_ordered_already(
    tree: DivisionTree, item: ServiceItem, elder: Person
) -> None:
    elsewhere = make_item(tree.other_town, "助浴")
    for given in (
        [replace(rows(item, elder, 1)[0], item=elsewhere)],
        [row := rows(item, elder, 1)[0], replace(row, external_number="other")],
    ):
        with pytest.raises(RowRefused):
            services.import_orders(actor=builder(), rows=given)


def test_nobody_brings_orders_of_another_town(
    item: ServiceItem, elder: Person, outsider: User
) -> None:
    with pytest.raises(AccessDenied):
        services.import_orders(actor=actor_of(outsider), rows=rows(item, elder, 1))


def test_asks_the_database_far_less_often_than_there_are_rows(
    tree: DivisionTree, item: ServiceItem
) -> None:
    people = [make_person(tree.group) for _ in range(10)]
    given = [row for person in people for row in rows(item, person, 100)]
    given = [replace(row, external_number=str(n)) for n, row in enumerate(given)]
    with CaptureQueriesContext(connection) as asked:
        services.import_orders(actor=builder(), rows=given)
    assert len(asked) < len(given) / 2


@pytest.mark.django_db(transaction=True)
def test_what_is_checked_while_a_chunk_is_written_knows_that_chunk(
    item: ServiceItem, elder: Person
) -> None:
    """Outside of a transaction PostgreSQL writes one chunk while the next is checked."""
    good = rows(item, elder, 6)
    told: list[int] = []
    counts = services.import_orders(
        actor=builder(), rows=good, chunk=2, on_progress=lambda c: told.append(c.written)
    )
    assert (counts.written, told) == (6, [2, 4, 6])

    def refused(later: list[OrderRow]) -> str:
        with pytest.raises(RowRefused) as refusal:
            services.import_orders(actor=builder(), rows=later, source="other", chunk=2)
        return str(refusal.value)

    new = [replace(row, wished_on=row.wished_on + timedelta(days=9)) for row in good]
    again = replace(new[1], external_number="a new number")
    assert "4" in refused([new[0], new[1], new[2], again, new[3]])
    assert Order.objects.count() == 8, "the chunk before the refused one stays"
    assert "6" in refused([*new[2:6], new[0], replace(new[5], words="other words")])
    assert Order.objects.count() == 12

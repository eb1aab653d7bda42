"""Rows of which a part is shown stand in an order."""

import django_tables2 as tables
import pytest
from django.db.models import Count

from yanzhen.accounts.models import User
from yanzhen.core.ordering import in_an_order
from yanzhen.core.tables import Table
from yanzhen.orgs.testing import DivisionTree, make_cast_member

pytestmark = pytest.mark.django_db


class UserTable(Table):
    name = tables.Column()


def test_a_list_in_an_order_that_nobody_knows_stands_as_it_was_made(tree: DivisionTree) -> None:
    made = [make_cast_member(name, tree).pk for name in ("town_worker", "grid_worker")]

    def shown(order: str) -> list[int]:
        table = UserTable(User.objects.order_by().filter(pk__in=made), order_by=order)
        return [row.record.pk for row in table.rows]

    assert shown("nothing") == shown("") == made
    assert sorted(shown("name")) == made
    assert shown("-name") == shown("name")[::-1]


def test_an_order_a_part_and_sums_over_groups_are_left_as_they_are() -> None:
    by_name = User.objects.order_by("-name")
    assert in_an_order(by_name) is by_name
    part = User.objects.order_by()[:3]
    assert in_an_order(part) is part
    groups = User.objects.order_by().values("is_active").annotate(Count("pk"))
    assert in_an_order(groups) is groups
    assert in_an_order([3, 1]) == [3, 1]
    assert in_an_order(User.objects.order_by().annotate(Count("posts"))).ordered

"""Lists: what they show, how they narrow, and how many queries they make."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yanzhen.accounts.models import User
from yanzhen.orgs.models import Post, Responsibility
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Person
from yanzhen.people.testing import (
    citizen_number,
    make_categories,
    make_household,
    make_person,
    make_person_category,
)

AsUser = Callable[[User], Client]
BORN = date(1948, 3, 9)
NUMBER = citizen_number(BORN, is_male=False, sequence=7)


def _people(tree: DivisionTree, count: int) -> None:
    category = make_categories()["dibao"]
    for n in range(count):
        household = make_household(tree.groups[n % 2])
        make_person_category(household.members.get(), category.code)


# Besides those of the frame: the count, the rows, who answers, categories or members.
OWN_QUERIES = {"person-list": 4, "household-list": 4}


@pytest.mark.parametrize("name", OWN_QUERIES)
@pytest.mark.parametrize("count", [1, 50])
def test_lists_make_the_same_queries_for_one_row_and_for_many(
    tree: DivisionTree,
    village_worker: User,
    as_user: AsUser,
    django_assert_num_queries: Any,
    name: str,
    count: int,
) -> None:
    _people(tree, count)
    post = Post.objects.get(user=village_worker)
    Responsibility.objects.create(
        post=post, division=tree.village, area_code=tree.village.code, valid_from=date(2020, 1, 1)
    )
    client = as_user(village_worker)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as frame:
        client.get(reverse("person-emergency"))  # a page that reads nothing of its own
    with django_assert_num_queries(len(frame) + OWN_QUERIES[name]):
        page = client.get(reverse(name)).content.decode()
    assert page.count("data-row") == min(count, 25)
    assert "林小满" in page


def test_narrows_searches_and_sorts(
    tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    make_categories()
    old = make_person(tree.group, "田阿婆", id_number=NUMBER, risk=Person.Risk.HIGH)
    young = make_person(tree.groups[1], "郑小河", born_on=date(2015, 5, 5), phone="13900001234")
    make_person(tree.other_group, "田阿婆")
    make_person_category(old, "elder_alone")
    client = as_user(village_worker)

    def names(**query: str) -> list[str]:
        response = client.get(reverse("person-list"), query)
        return [row.record.name for row in response.context["table"].paginated_rows]

    assert names() == ["田阿婆", "郑小河"]
    assert names(sort="name") == ["田阿婆", "郑小河"]
    assert names(sort="-name") == ["郑小河", "田阿婆"]
    assert names(sort="age") == ["郑小河", "田阿婆"]
    assert names(view="high") == ["田阿婆"]
    assert names(category="elder_alone") == names(category="=一老") == ["田阿婆"]
    assert names(category="=一小") == []
    assert "一老" in client.get(reverse("person-list"), {"narrow": "1"}).content.decode()
    assert names(place=tree.groups[1].code) == ["郑小河"]
    assert names(youngest="60") == ["田阿婆"]
    assert names(oldest="11") == ["郑小河"]
    assert names(oldest="10") == []
    assert names(sex="female") == ["田阿婆"]
    assert names(q="tap") == ["田阿婆"]
    assert names(q="阿") == ["田阿婆"]
    assert names(q=NUMBER[-4:]) == ["田阿婆"]
    assert names(q="1234") == ["郑小河"]
    assert names(q=NUMBER) == ["田阿婆"]
    assert names(q="zzz") == []
    assert names(place="; DROP", youngest="x", page="99", sort="nothing") == []
    assert names(youngest="x", page="99", sort="nothing") == ["田阿婆", "郑小河"]
    assert young.name in names(q="郑小")


def test_counts_no_further_than_the_cap(
    tree: DivisionTree, village_worker: User, as_user: AsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yanzhen.core.paging.CAP", 30)
    monkeypatch.setattr("yanzhen.people.selectors.CAP", 30)
    _people(tree, 32)
    client = as_user(village_worker)
    page = client.get(reverse("person-list"), {"page": "2"}).content.decode()
    assert "30+" in page
    assert page.count("data-row") == 5
    assert "26–30" in page

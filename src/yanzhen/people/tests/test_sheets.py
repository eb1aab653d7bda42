"""Lists of people as Excel files, by the rules of the forms."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.http import QueryDict

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import builder
from yanzhen.core.models import Import
from yanzhen.core.tabular import imports
from yanzhen.orgs.testing import DivisionTree, actor_of
from yanzhen.people import sheets
from yanzhen.people.models import Person, PersonCategory
from yanzhen.people.testing import citizen_number, make_categories, make_person

NUMBER = citizen_number(date(1948, 3, 9), is_male=False, sequence=7)
OTHER = citizen_number(date(1980, 1, 2), sequence=8)
PERSONS = ["姓名", "身份证号", "联系电话", "区划代码", "户号", "与户主关系"]
Bring = Callable[[User, str, Sequence[Sequence[Any]]], Import]


@pytest.fixture
def bring(django_capture_on_commit_callbacks: Any) -> Bring:
    def run(user: User, kind: str, rows: Sequence[Sequence[Any]]) -> Import:
        file = io.BytesIO()
        with xlsxwriter.Workbook(file) as book:
            sheet = book.add_worksheet()
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
        actor = actor_of(user)
        with django_capture_on_commit_callbacks(execute=True):
            brought = imports.bring_import(
                actor=actor,
                kind=imports.kind_for(actor, kind),
                file_name="名册.xlsx",
                content=file.getvalue(),
            )
        brought.refresh_from_db()
        return brought

    return run


def take(user: User, brought: Import, capture: Any, choice: str = Import.Choice.ALL) -> Import:
    with capture(execute=True):
        imports.take_import(actor=actor_of(user), row=brought, choice=choice)
    brought.refresh_from_db()
    return brought


def test_takes_a_household_over(
    tree: DivisionTree, village_worker: User, bring: Bring, django_capture_on_commit_callbacks: Any
) -> None:
    rows = [
        PERSONS,
        ["田秀兰", NUMBER, "13900001234", tree.group.code, "TX01", "户主"],
        ["田小满", OTHER, "", tree.group.code, "TX01", "子"],
    ]
    brought = bring(village_worker, "people.persons", rows)
    assert brought.errors == []
    assert not Person.objects.exists()
    taken = take(village_worker, brought, django_capture_on_commit_callbacks)
    assert taken.taken_rows == 2
    head, child = Person.objects.order_by("pk")
    assert (head.is_head, head.relation, child.relation) == (True, "head", "son")
    assert head.household == child.household
    assert head.household is not None
    assert head.household.number == "TX01"


def test_tells_of_every_wrong_row_and_takes_the_good_ones(
    tree: DivisionTree, village_worker: User, bring: Bring, django_capture_on_commit_callbacks: Any
) -> None:
    make_person(tree.group, "郑大山", id_number=OTHER)
    village, other = tree.village.code, tree.other_group.code
    rows = [
        PERSONS,
        ["田秀兰", NUMBER, "", village, "", ""],
        ["错一", NUMBER[:-1] + ("1" if NUMBER[-1] == "2" else "2"), "", village, "", ""],
        ["错二", "", "12", village, "", ""],
        ["错三", "", "", "990626999999", "", ""],
        ["错四", "", "", other, "", ""],
        ["错五", OTHER, "", village, "", ""],
        ["错六", NUMBER, "", village, "", ""],
        ["错七", "", "", village, "", "邻居"],
    ]
    brought = bring(village_worker, "people.persons", rows)
    assert [line for line, _column, _message in brought.errors] == [3, 4, 5, 6, 7, 8, 9]
    assert NUMBER not in repr(brought.errors)
    taken = take(village_worker, brought, django_capture_on_commit_callbacks, Import.Choice.GOOD)
    assert taken.taken_rows == 1
    assert Person.objects.count() == 2


def test_takes_categories_over_by_number(
    tree: DivisionTree, village_worker: User, bring: Bring, django_capture_on_commit_callbacks: Any
) -> None:
    make_categories()
    person = make_person(tree.group, "田秀兰", id_number=NUMBER)
    make_person(tree.other_group, "郑大山", id_number=OTHER)
    header = ["姓名", "身份证号", "类别", "残疾类型", "残疾等级", "来源", "截至日期"]
    rows = [
        header,
        ["田秀兰", NUMBER, "残疾人", "精神", "三级", "残联名单", "2026-05-01"],
        ["田秀花", NUMBER, "低保对象", "", "", "民政台账", "2026-05-01"],
        ["郑大山", OTHER, "低保对象", "", "", "民政台账", "2026-05-01"],
        ["田秀兰", NUMBER, "低保对象", "精神", "", "民政台账", "2026-05-01"],
        ["田秀兰", NUMBER, "富人", "", "", "民政台账", "2026-05-01"],
    ]
    brought = bring(village_worker, "people.person_categories", rows)
    assert [line for line, _column, _message in brought.errors] == [3, 4, 5, 6]
    take(village_worker, brought, django_capture_on_commit_callbacks, Import.Choice.GOOD)
    row = PersonCategory.objects.get()
    assert (row.person, row.subtype, row.grade, row.as_of) == (
        person,
        "mental",
        "3",
        date(2026, 5, 1),
    )


def test_lets_out_what_the_asker_sees_with_masks(tree: DivisionTree, village_worker: User) -> None:
    make_categories()
    make_person(tree.group, "田秀兰", id_number=NUMBER, phone="13900001234")
    make_person(tree.group, "藏起来", protection="violence")
    make_person(tree.other_group, "别处人")
    rows = list(sheets.person_rows(actor_of(village_worker), QueryDict("")))
    assert [row[0] for row in rows] == ["田秀兰"]
    assert NUMBER not in repr(rows)
    assert "139****1234" in repr(rows)
    assert len(list(sheets.person_rows(builder(), QueryDict("q=tian")))) == 1
    assert len(list(sheets.household_rows(builder(), QueryDict("")))) == 0

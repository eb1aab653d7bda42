"""A list of projects comes in row by row, and goes out as the list shows it."""

import pytest
from django.http import QueryDict

from yanzhen.accounts.testing import actor_of
from yanzhen.core.errors import NotValid
from yanzhen.core.tabular import exports
from yanzhen.core.tabular.imports import KINDS
from yanzhen.projects.models import Project
from yanzhen.projects.testing import (
    TODAY,
    make_brand,
    make_member,
    make_review,
    make_running_project,
)

NAMES = [column.name for column in KINDS["projects.projects"].columns]


def row(place, **values):
    empty = dict.fromkeys(NAMES)
    said = {
        "title": "银龄敲门",
        "benefit": "targeted",
        "action_line": "大民生",
        "category": "情感陪伴",
        "division": place.code,
        "starts_on": TODAY,
        "ends_on": TODAY,
    }
    return empty | said | values


def test_takes_a_row_with_the_words_of_the_place(tree, station_lead):
    brand = make_brand(tree.village)
    kind, actor = KINDS["projects.projects"], actor_of(station_lead)
    given = row(tree.village, brand=brand.name, state="closed")
    kind.check_row(actor, given)
    assert not Project.objects.exists()
    kind.take_row(actor, given)
    project = Project.objects.get()
    assert (project.action_line, project.category, project.brand) == (
        "livelihood",
        "company",
        brand,
    )
    assert project.state == "closed"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("action_line", {"action_line": "大事业"}),
        ("category", {"category": "别的"}),
        ("brand", {"brand": "没有的品牌"}),
        ("state", {"state": "submitted"}),
        ("ends_on", {"ends_on": TODAY.replace(year=2020)}),
        ("title", {"title": "一"}),
    ],
)
def test_says_which_cell_is_wrong(tree, station_lead, field, values):
    with pytest.raises(NotValid) as refused:
        KINDS["projects.projects"].check_row(actor_of(station_lead), row(tree.village, **values))
    assert refused.value.field == field


def test_takes_no_row_of_another_town(tree, station_lead):
    with pytest.raises(NotValid) as refused:
        KINDS["projects.projects"].check_row(actor_of(station_lead), row(tree.other_village))
    assert refused.value.field == "division"


def test_writes_every_list_with_its_columns(tree, town_worker, station_lead):
    project = make_running_project(tree.town, town_worker)
    make_review(project, make_member(project, town_worker))
    make_brand(tree.village)
    for code in ("projects", "improvements", "brands"):
        kind = exports.KINDS[code]
        asked = (actor_of(station_lead), QueryDict(""))
        rows = list(kind.rows(*asked))
        assert [len(r) for r in rows] == [len(kind.headers(*asked))], code
        assert not kind.has_personal_data

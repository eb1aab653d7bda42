"""The model board shows a place's own model as its rule pack tells it."""

from pathlib import Path

import pytest
from django.urls import reverse

from yanzhen.accounts.testing import builder
from yanzhen.core import policies
from yanzhen.projects.testing import make_running_project
from yanzhen.reports import model_board

MODEL = """
- topic: projects.model
  effective_from: 2023-01-01
  status: unconfirmed
  reference: "试点方案"
  value:
    code: "12N"
    name: 一二恩模式
    name_en: The 12N model
    groups:
      - name: 核心
        name_en: Core
        count: "1"
        entries: [{name: 党建引领, name_en: Party leadership}]
      - name: 清单
        name_en: Lists
        count: "2"
        entries:
          - {name: 项目清单, name_en: Projects, url: project-list, indicator: projects, choices: {benefit: targeted}}
      - name: 服务
        name_en: Services
        count: N
        entries: [{name: 哪里都没有, name_en: Nowhere, url: not-a-route, indicator: guessed}]
"""  # noqa: E501


@pytest.fixture
def own_model(tmp_path: Path, settings):
    """A place with a model of its own, beside the packs of the house."""
    for pack in Path(settings.POLICIES).iterdir():
        (tmp_path / pack.name).symlink_to(pack)
    own = tmp_path / "yunling"
    own.mkdir()
    (own / "place.yaml").write_text('name: 云岭县\ncode: "990626"\n', encoding="utf-8")
    (own / "projects.yaml").write_text(MODEL, encoding="utf-8")
    settings.POLICIES = tmp_path
    policies.reload()
    yield
    policies.reload()


def test_shows_the_groups_with_their_figures_and_lists(tree, town_worker, own_model):
    make_running_project(tree.town, town_worker)
    board = model_board.board_of(builder(), tree.county)
    assert board is not None
    assert (board.code, board.name, board.is_confirmed) == ("12N", "一二恩模式", False)
    assert [g.fits for g in board.groups] == [True, False, None]
    entry = board.groups[1].entries[0]
    assert entry.quantity is not None
    assert (entry.quantity.amount, entry.url) == (1, f"{reverse('project-list')}?benefit=targeted")


def test_leaves_a_room_that_is_not_there_without_an_address(tree, own_model):
    board = model_board.board_of(builder(), tree.county)
    assert board is not None
    entry = board.groups[2].entries[0]
    assert (entry.url, entry.quantity) == ("", None)


def test_is_a_page_for_everybody_who_may_count(tree, auditor, own_model, as_user):
    page = as_user(auditor).get(reverse("model-board"))
    assert page.status_code == 200
    assert "一二恩模式" in page.text


def test_falls_back_to_the_four_lists(tree, county_worker, as_user):
    page = as_user(county_worker).get(reverse("model-board"))
    assert "四张清单" in page.text

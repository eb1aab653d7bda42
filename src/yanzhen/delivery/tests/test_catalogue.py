"""The service list: narrowed by workers, quoting a project, shown to residents by class."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core import policies
from yanzhen.core.errors import NotValid
from yanzhen.core.tabular.exports import KINDS
from yanzhen.delivery import catalogue, services
from yanzhen.delivery.models import ServiceItem
from yanzhen.delivery.testing import make_activity, make_draft_item, make_item
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.testing import make_person, make_resident
from yanzhen.projects.testing import make_project, make_running_project

AsUser = Callable[[User], Client]
CLASSES = ("助医", "助餐", "陪伴", "文娱")
FOUR = "".join(f"    - {{code: c{n}, name: {name}}}\n" for n, name in enumerate(CLASSES))
SIXTEEN = "".join(
    f"    - {{name: 服务{n:02d}, service_class: c{n % 4}, category: company,"
    f" kind: {'routine' if n % 2 else 'personal'}, risk_text: 注意防滑}}\n"
    for n in range(16)
)
HEAD = "  effective_from: 2023-01-01\n  status: unconfirmed\n  reference: test\n  value:\n"


@pytest.fixture
def sixteen_in_four(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A place's own list as data: four classes, sixteen services."""
    shutil.copytree(Path(settings.POLICIES) / "national", tmp_path / "national")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "place.yaml").write_text("code: '990626'\nname: 云岭县\n")
    (tmp_path / "here" / "delivery.yaml").write_text(
        f"- topic: delivery.service_classes\n{HEAD}{FOUR}"
        f"- topic: delivery.starting_items\n{HEAD}{SIXTEEN}"
    )
    settings.POLICIES = tmp_path
    policies.reload()
    yield
    policies.reload()


@pytest.mark.usefixtures("sixteen_in_four")
def test_a_list_of_sixteen_services_in_four_classes_is_data(
    tree: DivisionTree, station_lead: User, as_user: AsUser
) -> None:
    lead = as_user(station_lead)
    assert reverse("item-start") in lead.get(reverse("item-list")).content.decode()
    lead.post(reverse("item-start"))
    lead.post(reverse("item-start"))
    items = list(ServiceItem.objects.all())
    assert (len(items), len({i.service_class for i in items})) == (16, 4)
    assert {i.kind for i in items} == {"routine", "personal"}
    assert {i.state for i in items} == {"draft"}
    for item in items:
        services.publish_service_item(actor=builder(), item=item)
    page = Client().get(f"{reverse('resident-services')}?place={tree.town.code}").content.decode()
    for name in (*CLASSES, "服务07"):
        assert name in page


def test_residents_see_what_is_offered_where_they_live(tree: DivisionTree, as_user: AsUser) -> None:
    make_item(tree.town, "助餐上门")
    make_item(tree.other_town, "邻镇理发")
    make_draft_item(tree.town, "还没想好")
    near = as_user(make_resident(make_person(tree.group)).user).get(reverse("resident-services"))
    assert "助餐上门" in near.content.decode()
    assert "邻镇理发" not in near.content.decode()
    visitor = Client().get(reverse("resident-services")).content.decode()
    assert "助餐上门" in visitor
    assert "邻镇理发" in visitor
    assert "还没想好" not in visitor
    assert Client().get(f"{reverse('resident-services')}?place=nowhere'--").status_code == 200


def test_quotes_a_running_project_of_its_own_place(
    tree: DivisionTree, station_lead: User, county_worker: User
) -> None:
    actor = actor_of(station_lead)
    running = make_running_project(tree.town, county_worker)
    item = make_draft_item(tree.village, project=running)
    assert item.project == running
    elsewhere = make_running_project(tree.other_town, county_worker)
    planned = make_project(tree.town)
    for project in (elsewhere, planned):
        with pytest.raises(NotValid) as refusal:
            services.change_service_item(actor=actor, item=item, fields={"project": project})
        assert refusal.value.field == "project"
    listed = set(catalogue.projects_for_picker(actor, tree.town.code))
    assert running in listed
    assert not {elsewhere, planned} & listed
    activity = make_activity(tree.village, station_lead, item=item)
    assert activity.project == running


@pytest.mark.parametrize(
    ("field", "value"), [("points_class", "gold"), ("eligible_categories", ["no_such"])]
)
def test_refuses_words_that_are_not_listed(tree: DivisionTree, field: str, value: Any) -> None:
    with pytest.raises(NotValid) as refusal:
        make_draft_item(tree.village, **{field: value})
    assert refusal.value.field == field
    assert not ServiceItem.objects.exists()


def test_the_list_is_narrowed_by_class_form_state_and_project(
    tree: DivisionTree, station_lead: User, county_worker: User, as_user: AsUser
) -> None:
    running = make_running_project(tree.town, county_worker)
    make_item(tree.village, "甲服务", service_class="health", project=running)
    make_item(tree.village, "乙服务", mode="gathered")
    make_draft_item(tree.village, "丙服务")
    lead = as_user(station_lead)
    for query, expected in (
        ("", {"甲", "乙", "丙"}),
        ("service_class=health", {"甲"}),
        ("mode=gathered", {"乙"}),
        ("show=draft", {"丙"}),
        (f"project={running.pk}", {"甲"}),
        ("q=乙服", {"乙"}),
        ("project=999999", {"甲", "乙", "丙"}),
    ):
        page = lead.get(f"{reverse('item-list')}?{query}").content.decode()
        assert {name for name in ("甲", "乙", "丙") if f"{name}服务" in page} == expected, query


def test_lists_leave_the_house_as_they_are_narrowed(tree: DivisionTree, station_lead: User) -> None:
    make_item(tree.village, "甲服务", service_class="health")
    make_item(tree.village, "乙服务")
    make_activity(tree.village, station_lead, tags=["party"], kind="salon", title="支部沙龙")
    make_activity(tree.village, station_lead, title="别的活动")
    actor = actor_of(station_lead)
    for code, query, expected in (
        ("service_items", "service_class=health", ["甲服务"]),
        ("activities", "tag=party", ["支部沙龙"]),
        ("activities", "kind=salon&show=all", ["支部沙龙"]),
        ("activities", "show=held", []),
    ):
        kind = KINDS[code]
        rows = list(kind.rows(actor, QueryDict(query)))
        columns: Any = kind.columns
        assert all(len(row) == len(columns) for row in rows)
        told = [cell for row in rows for cell in row]
        assert [
            name for name in ("甲服务", "乙服务", "支部沙龙", "别的活动") if name in told
        ] == expected

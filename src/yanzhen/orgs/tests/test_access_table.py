"""Every page of this app: who may open it, in their own area and in another's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import builder
from yanzhen.core.models import AuditEntry
from yanzhen.orgs import urls
from yanzhen.orgs.models import Post, Regulation, Reorganization, Responsibility, WorkerLink
from yanzhen.orgs.services import (
    MergePlan,
    assign_responsibility,
    define_checklist,
    grant_leave,
    issue_regulation,
    link_workers,
    reorganize,
)
from yanzhen.orgs.testing import (
    DivisionTree,
    make_cast_member,
    make_organization,
    make_station,
)

As = Callable[[User], Client]
STAFF = {
    *("county_worker", "station_lead", "town_worker", "village_worker", "grid_worker"),
    *("supervisor", "auditor", "department_reader"),
    *("system_admin", "security_admin", "audit_admin"),
}
COUNTY = STAFF - {"station_lead", "town_worker", "village_worker", "grid_worker"}
TOWN = COUNTY | {"station_lead", "town_worker"}
LEADS = {"county_worker", "station_lead"}
KEEPERS = {"county_worker", "system_admin"}

# name of the page → the keys of its address, and who gets 200 for what lies in 良姜村.
PAGES: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "my-day": ((), STAFF),
    "my-day-points": ((), STAFF),
    "station-home": ((), STAFF),
    "division-list": ((), STAFF),
    "division-create": ((), LEADS | {"system_admin", "town_worker"}),
    "division-detail": (("village",), TOWN | {"village_worker"}),
    "division-rename": (("village",), LEADS | {"system_admin", "town_worker"}),
    "organization-list": ((), STAFF),
    "organization-create": ((), LEADS | {"system_admin", "town_worker"}),
    "organization-detail": (("organization",), TOWN | {"village_worker"}),
    "organization-change": (("organization",), LEADS | {"system_admin", "town_worker"}),
    "station-list": ((), STAFF),
    "station-create": ((), LEADS | {"system_admin"}),
    "station-detail": (("station",), TOWN | {"village_worker"}),
    "station-change": (("station",), LEADS | {"system_admin"}),
    "station-close": (("station",), LEADS | {"system_admin"}),
    "contract-create": (("station",), LEADS | {"system_admin"}),
    "checklist-mark": (("station", "item"), LEADS | {"town_worker", "supervisor"}),
    "regulation-list": ((), STAFF),
    "regulation-create": ((), LEADS),
    "regulation-detail": (("regulation",), TOWN | {"village_worker", "grid_worker"}),
    "post-list": ((), STAFF),
    "post-create": ((), LEADS | {"security_admin"}),
    "post-detail": (("post",), TOWN | {"village_worker"}),
    "post-end": (("post",), LEADS | {"security_admin"}),
    "leave-grant": (("post",), LEADS | {"security_admin"}),
    "leave-substitute": (("leave",), LEADS | {"security_admin"}),
    "link-list": ((), STAFF),
    "link-create": ((), LEADS),
    "link-detail": (("link",), TOWN | {"village_worker"}),
    "responsibility-list": ((), STAFF),
    "responsibility-create": ((), LEADS),
    "responsibility-detail": (("responsibility",), STAFF),
    "completeness": ((), STAFF),
    "completeness-check": (("check",), STAFF),
    "reorganization-list": ((), KEEPERS),
    "reorganization-merge": ((), KEEPERS),
    "reorganization-split": ((), KEEPERS),
    "reorganization-detail": (("reorganization",), KEEPERS),
}
POSTS: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "regulation-acknowledge": (("regulation",), {"village_worker", "grid_worker"}),
    "leave-call-back": (("leave",), LEADS | {"security_admin"}),
    "link-end": (("link",), LEADS),
    "responsibility-end": (("responsibility",), LEADS),
}


@dataclass(frozen=True, slots=True)
class Stage:
    users: dict[str, User]
    keys: dict[str, object]


@pytest.fixture
def stage(tree: DivisionTree) -> Stage:
    """One row of everything in 良姜村, and the whole cast."""
    users = {name: make_cast_member(name, tree) for name in (*sorted(STAFF), "outsider")}
    actor, post = builder(), Post.objects.get(user=users["village_worker"])
    checklist = define_checklist(actor=actor, code="six_haves", title="六有", items=["有场地"])
    regulation = issue_regulation(
        actor=actor, title="值班制度", text="按时到岗", division=tree.village
    )
    link_workers(
        actor=actor, superior=Post.objects.get(user=users["town_worker"]), subordinate=post
    )
    assign_responsibility(actor=actor, post=post, division=tree.group)
    clock = actor.as_of(timezone.now())  # the pages are asked today
    away_from = clock.today + timedelta(days=30)
    leave = grant_leave(
        actor=clock,
        post=post,
        substitute=Post.objects.get(user=users["town_worker"]),
        valid_from=away_from,
        valid_to=away_from + timedelta(days=7),
        reason="培训",
    )
    old = Reorganization.objects.create(
        kind="merge",
        area_code=tree.county.code,
        effective_on=actor.now.date(),
        decision="第1号",
        plan={"moves": []},
        carried_out_at=actor.now,
    )
    keys = {
        "village": tree.village.code,
        "organization": make_organization(tree.village).pk,
        "station": make_station(tree.village).pk,
        "item": checklist.items.get().pk,
        "regulation": regulation.pk,
        "post": post.pk,
        "leave": leave.pk,
        "link": WorkerLink.objects.get().pk,
        "responsibility": Responsibility.objects.get().pk,
        "check": "villages_without_point",
        "reorganization": old.pk,
    }
    return Stage(users, keys)


def address(stage: Stage, name: str, keys: tuple[str, ...]) -> str:
    return reverse(name, args=[stage.keys[key] for key in keys])


def test_the_table_names_every_page() -> None:
    assert {str(pattern.name) for pattern in urls.urlpatterns} == set(PAGES) | set(POSTS)


@pytest.mark.parametrize("name", PAGES)
def test_opens_for_those_whose_duty_it_is_and_for_nobody_else(
    stage: Stage, as_user: As, name: str
) -> None:
    keys, allowed = PAGES[name]
    url = address(stage, name, keys)
    before = AuditEntry.objects.count()
    answers = {who: as_user(user).get(url).status_code for who, user in stage.users.items()}
    opened = {who for who, status in answers.items() if status == 200}
    expected = set(allowed)
    if not keys and ("village_worker" in allowed or name in {"my-day", "my-day-points"}):
        expected.add("outsider")
    if name == "completeness-check":
        expected.add("outsider")
    assert opened == expected
    assert {answers[who] for who in set(answers) - opened} <= {403, 404}
    assert Client().get(url).status_code == 302
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("name", POSTS)
def test_a_step_is_refused_to_others_and_changes_nothing(
    stage: Stage, as_user: As, name: str
) -> None:
    keys, allowed = POSTS[name]
    url = address(stage, name, keys)
    before = AuditEntry.objects.count()
    refused = set(stage.users) - allowed
    answers = {as_user(stage.users[who]).post(url).status_code for who in refused}
    assert answers <= {403, 404}
    assert AuditEntry.objects.count() == before
    assert as_user(stage.users[min(allowed)]).get(url).status_code == 405
    assert as_user(stage.users[min(allowed)]).post(url).status_code == 302
    assert AuditEntry.objects.count() == before + 1


def test_another_town_is_not_there(stage: Stage, tree: DivisionTree, as_user: As) -> None:
    """For the worker of another town every row of this one answers like a row that is not."""
    client = as_user(stage.users["outsider"])
    for name, (keys, _allowed) in PAGES.items():
        if keys and "check" not in keys:
            assert client.get(address(stage, name, keys)).status_code in {403, 404}, name
    for name in ("division-list", "organization-list", "station-list", "post-list", "link-list"):
        text = client.get(reverse(name)).content.decode()
        assert "良姜村" not in text, name
        assert "林小满" not in text, name
    assert Regulation.objects.count() == 1


def test_a_merged_place_is_not_reached_by_the_other_town(
    stage: Stage, tree: DivisionTree, as_user: As
) -> None:
    plan = MergePlan(
        (tree.villages[0].code, tree.villages[1].code),
        "990626101202",
        "良双村",
        effective_on=builder().now.date(),
    )
    reorganize(actor=builder(), plan=plan, decision="第2号")
    client = as_user(stage.users["outsider"])
    assert client.get("/divisions/990626101202/").status_code == 404
    assert as_user(stage.users["village_worker"]).get("/divisions/990626101202/").status_code == 200

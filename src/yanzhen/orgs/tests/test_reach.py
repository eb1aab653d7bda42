"""What lies in another town is not there, and what lies above one's own place is not opened."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import builder
from yanzhen.orgs.models import Post, Responsibility, WorkerLink
from yanzhen.orgs.services import (
    MergePlan,
    assign_responsibility,
    issue_regulation,
    link_workers,
    reorganize,
)
from yanzhen.orgs.testing import DivisionTree, make_organization, make_station

As = Callable[[User], Client]


@pytest.fixture
def rows(tree: DivisionTree, town_worker: User, village_worker: User) -> dict[str, object]:
    """The page of one row of everything in 良姜村, by the key of its address."""
    actor, post = builder(), Post.objects.get(user=village_worker)
    link_workers(actor=actor, superior=Post.objects.get(user=town_worker), subordinate=post)
    assign_responsibility(actor=actor, post=post, division=tree.group)
    regulation = issue_regulation(
        actor=actor, title="值班制度", text="按时到岗", division=tree.village
    )
    return {
        "division-detail": tree.village.code,
        "organization-detail": make_organization(tree.village).pk,
        "station-detail": make_station(tree.village).pk,
        "post-detail": post.pk,
        "link-detail": WorkerLink.objects.get().pk,
        "regulation-detail": regulation.pk,
        "responsibility-detail": Responsibility.objects.get().pk,
    }


def opened(client: Client, rows: dict[str, object]) -> set[str]:
    return {n for n, key in rows.items() if client.get(reverse(n, args=[key])).status_code == 200}


def test_another_town_is_not_there(
    rows: dict[str, object], outsider: User, village_worker: User, as_user: As
) -> None:
    assert opened(as_user(village_worker), rows) == set(rows)
    client = as_user(outsider)
    assert opened(client, rows) == set()
    for name in ("division-list", "organization-list", "station-list", "post-list", "link-list"):
        text = client.get(reverse(name)).text
        assert "良姜村" not in text, name
        assert "林小满" not in text, name


def test_who_works_in_a_part_of_a_place_opens_only_what_concerns_them(
    rows: dict[str, object], grid_worker: User, as_user: As
) -> None:
    assert opened(as_user(grid_worker), rows) == {"regulation-detail", "responsibility-detail"}


def test_a_merged_place_is_not_reached_by_the_other_town(
    tree: DivisionTree, outsider: User, village_worker: User, as_user: As
) -> None:
    plan = MergePlan(
        (tree.villages[0].code, tree.villages[1].code),
        "990626101202",
        "良双村",
        effective_on=builder().now.date(),
    )
    reorganize(actor=builder(), plan=plan, decision="第2号")
    assert as_user(outsider).get("/divisions/990626101202/").status_code == 404
    assert as_user(village_worker).get("/divisions/990626101202/").status_code == 200

"""Posts: who may appoint whom, and what a post opens."""

from __future__ import annotations

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import make_staff_user
from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.models import AuditEntry
from yanzhen.core.scope import Actor
from yanzhen.orgs import access
from yanzhen.orgs.models import Post, Responsibility
from yanzhen.orgs.services import (
    appoint_to_post,
    assign_responsibility,
    end_post,
    link_workers,
)
from yanzhen.orgs.testing import SINCE, DivisionTree, actor_of, make_post


def test_a_post_opens_its_area_and_nothing_else(
    tree: DivisionTree, village_worker: User, outsider: User
) -> None:
    actor = actor_of(village_worker)
    assert scope.holds(actor, access.READ, tree.group.code)
    assert not scope.holds(actor, access.READ, tree.other_village.code)
    assert not scope.holds(actor_of(outsider), access.READ, tree.village.code)


def test_nobody_appoints_themselves(tree: DivisionTree, security_admin: User) -> None:
    with pytest.raises(AccessDenied):
        appoint_to_post(
            actor=actor_of(security_admin),
            user=security_admin,
            role=Role.COUNTY_WORKER,
            division=tree.county,
        )
    assert not Post.objects.filter(role=Role.COUNTY_WORKER).exists()


def test_keeps_the_three_administrators_apart(
    tree: DivisionTree, security_admin: User, audit_admin: User
) -> None:
    with pytest.raises(NotValid):
        appoint_to_post(
            actor=actor_of(security_admin),
            user=audit_admin,
            role=Role.SYSTEM_ADMIN,
            division=tree.county,
        )
    assert Post.objects.filter(user=audit_admin).count() == 1


def test_a_lead_appoints_the_front_line_below_and_nobody_higher(
    tree: DivisionTree, station_lead: User
) -> None:
    new = make_staff_user()
    actor = actor_of(station_lead)
    post = appoint_to_post(actor=actor, user=new, role=Role.VILLAGE_WORKER, division=tree.village)
    assert post.area_code == tree.village.code
    for role, place in [
        (Role.STATION_LEAD, tree.town),
        (Role.VILLAGE_WORKER, tree.other_village),
        (Role.SECURITY_ADMIN, tree.town),
    ]:
        with pytest.raises(AccessDenied):
            appoint_to_post(actor=actor, user=new, role=role, division=place)
    assert Post.objects.filter(user=new).count() == 1


def test_ending_a_post_ends_rights_links_and_responsibilities(
    tree: DivisionTree,
    system: Actor,
    security_admin: User,
    town_worker: User,
    village_worker: User,
) -> None:
    post = Post.objects.get(user=village_worker)
    link_workers(actor=system, superior=Post.objects.get(user=town_worker), subordinate=post)
    assign_responsibility(actor=system, post=post, division=tree.group)
    end_post(actor=actor_of(security_admin), post=post, reason="调离")
    today = system.now.date()
    assert not actor_of(village_worker).grants
    assert not Responsibility.objects.on(today).exists()
    assert not post.links_up.on(today).exists()
    entry = AuditEntry.objects.get(operation="orgs.end_post")
    assert entry.notes == {"links_ended": 1, "responsibilities_ended": 1}
    assert entry.area_code == tree.village.code


def test_refuses_a_responsibility_outside_of_the_post(
    tree: DivisionTree, system: Actor, village_worker: User
) -> None:
    post = Post.objects.get(user=village_worker)
    with pytest.raises(NotValid):
        assign_responsibility(actor=system, post=post, division=tree.other_group)
    assert not Responsibility.objects.exists()


def test_refuses_the_same_post_twice(tree: DivisionTree, village_worker: User) -> None:
    with pytest.raises(NotValid):
        make_post(village_worker, Role.VILLAGE_WORKER, tree.village, valid_from=SINCE)
    assert Post.objects.filter(user=village_worker).count() == 1

"""Lists and object checks agree. Who may open which page stands in the table of the house."""

from __future__ import annotations

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import actor_of
from yanzhen.core import scope
from yanzhen.delivery import access
from yanzhen.delivery.testing import make_held_activity, make_item, make_order
from yanzhen.orgs.testing import DivisionTree, make_worker
from yanzhen.people.testing import make_person


def test_lists_and_object_checks_agree_for_every_role(
    tree: DivisionTree, village_worker: User
) -> None:
    make_order(make_item(tree.county), make_person(tree.group))
    make_held_activity(tree.village, village_worker, [make_person(tree.group)])
    for role in (Role.VILLAGE_WORKER, Role.SUPERVISOR, Role.AUDITOR, Role.DEPARTMENT_READER):
        for place in (tree.village, tree.other_village):
            actor = actor_of(make_worker(role, place))
            for rows in (
                access.visible_orders(actor),
                access.visible_records(actor),
                access.visible_activities(actor),
            ):
                for found in rows:
                    assert scope.holds(actor, access.READ, found.area_code)
            for activity in access.visible_activities(actor):
                assert access.can_see_activity(actor, activity)
            expected = scope.holds(actor, access.READ, tree.village.code)
            assert access.visible_orders(actor).exists() == expected
            assert access.visible_records(actor).exists() == expected

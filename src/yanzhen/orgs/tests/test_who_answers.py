from __future__ import annotations

from datetime import date

from yanzhen.orgs.access import MANAGE_GRIDS
from yanzhen.orgs.selectors import who_answers

DAY = date(2026, 6, 15)


def test_the_narrowest_posts_answer(tree, county_worker, town_worker):
    areas = [tree.group.code, tree.other_group.code, tree.town.code, "11"]
    found = who_answers(MANAGE_GRIDS, areas, DAY)
    assert found == {
        tree.group.code: [town_worker.pk],
        tree.other_group.code: [county_worker.pk],
        tree.town.code: [town_worker.pk],
        "11": [],
    }

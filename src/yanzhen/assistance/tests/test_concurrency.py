"""Two people bring in the same list at the same moment."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from yanzhen.accounts.testing import actor_of
from yanzhen.assistance.models import DepartmentList
from yanzhen.assistance.testing import list_content, make_list
from yanzhen.core.errors import NotValid
from yanzhen.core.testing import at_once
from yanzhen.people.testing import citizen_number

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_list_comes_in_once(tree, county_worker):
    row = ["田桂兰", citizen_number(date(1950, 3, 4)), "1950-03-04", "", "", ""]
    make_list(tree.county, county_worker, [row], month=date(2026, 5, 1))  # names the columns
    content = list_content([[*row[:2], "1950-03-05", "", "", ""]])
    bring = partial(
        make_list,
        tree.county,
        county_worker,
        [],
        actor=actor_of(county_worker),
        content=content,
        is_taken=False,
    )
    got = at_once([bring, bring])
    assert {type(one) for one in got} == {DepartmentList, NotValid}
    assert DepartmentList.objects.filter(month=date(2026, 6, 1)).count() == 1

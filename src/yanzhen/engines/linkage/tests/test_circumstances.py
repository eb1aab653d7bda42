"""What a list as a whole says, where a row has neither number nor birth date."""

from __future__ import annotations

from typing import Any

import pytest

from yanzhen.engines.linkage import explain, say_all
from yanzhen.engines.linkage.circumstances import weights_of

from .test_linking import compare_small, link_of, make_person, number

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")


def namesake(rid: int, year: int, sequence: int) -> dict[str, Any]:
    """One of several who share a rare name and a village."""
    born = f"{year}0305"
    return make_person(
        rid, "慕容小雨", birth=int(born), sex=0, id_no=number(f"370102{born}{sequence:03d}")
    )


def row_of(person: dict[str, Any], lid: int, **changes: Any) -> dict[str, Any]:
    return {"lid": lid} | {k: v for k, v in person.items() if k != "rid"} | changes


def test_the_ages_of_a_list_tell_namesakes_apart() -> None:
    """The crowd on the list was born from 1950 to 1989, nobody of it in 2010."""
    elder, child = namesake(1, 1955, 102), namesake(2, 2010, 104)
    bare = row_of(elder, 1, id_no=None, birth=None)
    link = link_of(compare_small([elder, child], [bare]), 1)
    assert link
    assert link["rid"] == 1
    other = link | {"gamma_age": 0}
    assert "这份名单上很少有这个年龄的人" in say_all(explain(other), "zh")
    # What the row itself tells of the birth is not weighed a second time.
    told = link_of(compare_small([elder, child], [row_of(child, 1, id_no=None)]), 1)
    assert told
    assert (told["rid"], told["gamma_age"]) == (2, -1)


def test_who_stands_in_the_list_already_is_not_meant_again() -> None:
    one, other = namesake(1, 1955, 102), namesake(2, 1957, 104)
    known, bare = row_of(one, 1), row_of(one, 2, id_no=None, birth=None)
    result = compare_small([one, other], [known, bare])
    link = link_of(result, 2)
    assert link
    assert link["rid"] == 2
    shown = [r for r in result.undecided.to_pylist() if r["lid"] == 2 and r["rid"] == 1]
    assert all("another row of the list" in say_all(explain(r), "en") for r in shown)
    # Without the sure row nothing tells the two apart.
    assert link_of(compare_small([one, other], [bare]), 2) is None


def test_a_list_that_names_people_often_says_nothing_by_that() -> None:
    """Bands of (years, people, rows, people named, rows of people named again)."""
    once = list(weights_of("deaths", [(391, 1_000, 500, 500, 0), (402, 1_000, 0, 0, 0)]))
    assert [w.age > 0 for w in once] == [True, False]
    assert once[0].named < -5
    assert 0 < once[0].free < 1.1
    assert abs(once[1].free) < 0.01
    often = list(weights_of("medical", [(391, 1_000, 2_000, 500, 2_000), (402, 1_000, 0, 0, 0)]))
    assert {(w.named, w.free) for w in often} == {(0.0, 0.0)}
    unborn = list(weights_of("medical", [(-1, 10, 5, 5, 0)]))
    assert unborn[0].age == 0.0

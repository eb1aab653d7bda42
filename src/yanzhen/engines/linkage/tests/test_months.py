from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.engines.linkage import compare_months
from yanzhen.engines.linkage.engines import open_engine

from .test_rules import FACTS

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")


def changes(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> dict[tuple[int, str], str]:
    with open_engine("duckdb") as engine:
        tables = [
            engine.create_table(name, pa.Table.from_pylist(rows, FACTS))
            for name, rows in (("before", before), ("after", after))
        ]
        found = engine.to_pyarrow(compare_months(*tables)).to_pylist()
    return {(row["rid"], row["list_name"]): row["change"] for row in found}


def fact(
    rid: int, amount: int | None = None, level: int | None = None, name: str = "disabled"
) -> dict[str, Any]:
    return {"rid": rid, "list_name": name, "amount_cents": amount, "level": level}


def test_tells_new_gone_and_changed_apart() -> None:
    before = [fact(1), fact(2, level=3), fact(3), fact(4, amount=5)]
    after = [fact(1), fact(2, level=2), fact(5), fact(4, amount=5), fact(1, name="deaths")]
    assert changes(before, after) == {
        (2, "disabled"): "changed",
        (3, "disabled"): "gone",
        (5, "disabled"): "new",
        (1, "deaths"): "new",
    }


def test_does_not_call_two_rows_in_another_order_a_change() -> None:
    assert changes([fact(1, 5), fact(1, 7)], [fact(1, 7), fact(1, 5)]) == {}


def test_calls_an_amount_that_became_known_a_change() -> None:
    assert changes([fact(1, None)], [fact(1, 0)]) == {(1, "disabled"): "changed"}


_FACTS = st.lists(
    st.builds(fact, st.integers(1, 6), st.one_of(st.none(), st.integers(0, 2))), max_size=10
)


@settings(max_examples=20, deadline=None)
@given(_FACTS, _FACTS)
def test_turns_new_into_gone_when_the_months_are_exchanged(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    turned = {"new": "gone", "gone": "new", "changed": "changed"}
    forward = changes(before, after)
    assert {key: turned[change] for key, change in forward.items()} == changes(after, before)
    assert changes(before, before) == {}

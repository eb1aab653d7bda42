"""Hidden counts stay hidden: none follows from what is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yanzhen.questionnaires import rules

COUNTS = st.integers(min_value=0, max_value=30)


@given(st.lists(COUNTS, min_size=1, max_size=8), st.integers(min_value=1, max_value=8))
def test_a_hidden_count_never_follows_from_the_total(counts: list[int], least: int) -> None:
    cells = rules.shown(counts, least)
    assert all(cell is None or cell == count for cell, count in zip(cells, counts, strict=True))
    assert not any(cell is not None and 0 < cell < least for cell in cells)
    hidden = [n for n, cell in enumerate(cells) if cell is None]
    others = [c for n, c in enumerate(counts) if n not in hidden]
    if len(hidden) == 1:  # only where there is nothing else to hide behind
        assert not any(others)


@given(
    st.integers(min_value=1, max_value=5).flatmap(
        lambda width: st.lists(
            st.lists(COUNTS, min_size=width, max_size=width), min_size=1, max_size=5
        )
    )
)
def test_no_cell_of_a_cross_table_follows_from_its_row_or_column(table: list[list[int]]) -> None:
    cells = rules.shown_table(table, 5)
    columns = [list(line) for line in zip(*cells, strict=True)]
    given_columns = [list(line) for line in zip(*table, strict=True)]
    for shown, counts in [
        *zip(cells, table, strict=True),
        *zip(columns, given_columns, strict=True),
    ]:
        hidden = [n for n, cell in enumerate(shown) if cell is None]
        if len(hidden) == 1:
            assert not any(c for n, c in enumerate(counts) if n not in hidden)


@given(st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=1, max_size=30))
def test_the_median_lies_between_its_neighbours(numbers: list[float]) -> None:
    ordered = sorted(numbers)
    assert ordered[0] <= rules.quantile(ordered, 0.5) <= ordered[-1]

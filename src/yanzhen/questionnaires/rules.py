"""What may become of a questionnaire, and what its figures may show. Pure decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yanzhen.core.lifecycle import Lifecycle

DRAFT, OPEN, CLOSED = STATES = ("draft", "open", "closed")
STEPS = Lifecycle(
    {
        "upload": (frozenset({DRAFT, OPEN}), None),
        "publish": (frozenset({DRAFT, OPEN, CLOSED}), OPEN),
        "name_needs": (frozenset({DRAFT, OPEN, CLOSED}), None),
        "change": (frozenset({DRAFT, OPEN}), None),
        "close": (frozenset({OPEN}), CLOSED),
        "answer": (frozenset({OPEN}), None),
    }
)

Cell = int | None  # a count, or nothing where it is too small to be shown


def takes_answers(state: str, starts_on: date, ends_on: date, day: date) -> bool:
    """Whether somebody may answer on that day."""
    return STEPS.allows(state, "answer") and starts_on <= day <= ends_on


def shown(counts: Sequence[int], least: int) -> list[Cell]:
    """Counts of one question without those that could point at somebody.

    A count from 1 to ``least`` - 1 is hidden, and with a single one the next smallest besides,
    since the hidden one could otherwise be had by subtraction.

    >>> shown([40, 3, 12, 0], 5)
    [40, None, None, 0]
    """
    if least <= 1:
        return list(counts)
    cells: list[Cell] = [None if 0 < c < least else c for c in counts]
    _hide_a_second(cells)
    return cells


def _hide_a_second(cells: list[Cell]) -> bool:
    """Hide the smallest visible count where just one is hidden; whether anything changed."""
    if sum(c is None for c in cells) != 1:
        return False
    visible = [(c, n) for n, c in enumerate(cells) if c is not None and c > 0]
    if not visible:
        return False
    cells[min(visible)[1]] = None
    return True


def shown_table(rows: Sequence[Sequence[int]], least: int) -> list[list[Cell]]:
    """The cells of a cross table: no row and no column keeps a single hidden one.

    >>> shown_table([[20, 2], [30, 40]], 5)
    [[None, None], [None, None]]
    """
    if least <= 1:
        return [list(row) for row in rows]
    cells: list[list[Cell]] = [[None if 0 < c < least else c for c in row] for row in rows]
    has_changed = True
    while has_changed:
        has_changed = sum(_hide_a_second(row) for row in cells) > 0
        for column in range(len(cells[0]) if cells else 0):
            line = [row[column] for row in cells]
            if _hide_a_second(line):
                has_changed = True
                for row, cell in zip(cells, line, strict=True):
                    row[column] = cell
    return cells


def share(part: Cell, whole: int) -> float | None:
    """The part in per cent of the valid answers, with one decimal.

    >>> share(42, 300), share(None, 300), share(0, 0)
    (14.0, None, None)
    """
    return None if part is None or not whole else round(part * 100 / whole, 1)


def quantile(ordered: Sequence[float], at: float) -> float:
    """A quantile of sorted numbers, between neighbours in a straight line (Hyndman & Fan 7).

    >>> quantile([1, 2, 3, 4], 0.5)
    2.5
    """
    place = (len(ordered) - 1) * at
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def gap(named_by: int, supply: int) -> int:
    """How many respondents there are for each thing on offer; all of them where nothing is.

    >>> gap(40, 4), gap(40, 0)
    (10, 40)
    """
    return named_by if supply == 0 else -(-named_by // supply)

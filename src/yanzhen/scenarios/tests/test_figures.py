from fractions import Fraction

import pytest

from yanzhen.scenarios.figures import Said, is_reproduced


@pytest.mark.parametrize(
    ("value", "qualifier", "counted", "expected"),
    [
        ("70", "eq", 70, True),
        ("70", "eq", 71, False),
        ("1000", "ge", 1020, True),
        ("1000", "ge", 999, False),
        ("100", "near", 96, True),
        ("100", "near", 100, False),
        ("100", "near", 80, False),
        ("47.1", "pct", Fraction(33, 70), True),
        ("47.1", "pct", Fraction(34, 70), False),
        ("100", "pct", Fraction(43, 43), True),
        ("100", "pct", Fraction(42, 43), False),
        ("70", "eq", None, False),
    ],
)
def test_accepts_a_count_as_the_report_meant_it(value, qualifier, counted, expected):
    assert is_reproduced(Said(Fraction(value), qualifier), counted) is expected


def test_knows_no_other_qualifier():
    with pytest.raises(ValueError, match="about"):
        is_reproduced(Said(Fraction(1), "about"), 1)

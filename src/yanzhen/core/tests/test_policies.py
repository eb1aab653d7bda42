"""The nearest place and the newest day win; a broken pack names its file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from yanzhen.core import policies

DAY = date(2026, 6, 15)


@pytest.fixture
def packs(tmp_path: Path, settings: Any) -> Callable[..., None]:
    settings.POLICIES = tmp_path

    def write(place: str, code: str, *entries: tuple[str, Any]) -> None:
        folder = tmp_path / place
        folder.mkdir(exist_ok=True)
        (folder / "place.yaml").write_text(f'code: "{code}"\n')
        (folder / "topics.yaml").write_text(
            "".join(
                f"- topic: t\n  effective_from: {day}\n  status: confirmed\n"
                f"  reference: r\n  value: {value}\n"
                for day, value in entries
            )
        )
        policies.reload()

    return write


def test_the_nearest_place_wins(packs: Callable[..., None]) -> None:
    packs("national", "", ("2020-01-01", 1))
    packs("county", "990626", ("2021-01-01", 2))
    packs("town", "990626101", ("2019-01-01", 3))
    assert policies.value("t", area="990626101201", day=DAY) == 3
    assert policies.value("t", area="990626102", day=DAY) == 2
    assert policies.value("t", area="440101", day=DAY) == 1
    assert policies.policy("t", area="990626101", day=DAY).place == "town"


def test_the_newest_day_that_has_come_wins(packs: Callable[..., None]) -> None:
    packs("national", "", ("2020-01-01", 1), ("2026-06-15", 2), ("2026-06-16", 3))
    assert policies.value("t", area="", day=date(2026, 6, 14)) == 1
    assert policies.value("t", area="", day=DAY) == 2
    assert policies.value("t", area="", day=date(2030, 1, 1)) == 3


def test_a_place_whose_day_has_not_come_leaves_it_to_the_next(packs: Callable[..., None]) -> None:
    packs("national", "", ("2020-01-01", 1))
    packs("county", "990626", ("2027-01-01", 2))
    assert policies.value("t", area="990626", day=DAY) == 1


def test_an_older_record_is_judged_by_the_first_rule_that_came(packs: Callable[..., None]) -> None:
    packs("national", "", ("2023-01-01", 1), ("2025-01-01", 2))
    packs("county", "990626", ("2024-01-01", 3))
    packs("town", "990626101", ("2023-01-01", 4))
    early = date(2019, 5, 1)
    assert policies.value("t", area="990626", day=early, or_earliest=True) == 1
    assert policies.value("t", area="990626101", day=early, or_earliest=True) == 4
    assert policies.value("t", area="990626", day=DAY, or_earliest=True) == 3
    with pytest.raises(policies.NoPolicy):
        policies.value("t", area="990626", day=early)
    with pytest.raises(policies.NoPolicy):
        policies.value("unknown", area="990626", day=early, or_earliest=True)


def test_says_that_nothing_is_decided(packs: Callable[..., None]) -> None:
    packs("county", "990626", ("2020-01-01", 1))
    with pytest.raises(policies.NoPolicy):
        policies.value("t", area="440101", day=DAY)
    with pytest.raises(policies.NoPolicy):
        policies.value("other", area="990626", day=DAY)


@pytest.mark.parametrize(
    "entry",
    [
        "- topic: t\n",
        "- topic: t\n  effective_from: 2020-01-01\n  status: sure\n  reference: r\n  value: 1\n",
        "- 5\n",
    ],
)
def test_names_the_file_of_a_broken_entry(tmp_path: Path, entry: str) -> None:
    (tmp_path / "place").mkdir()
    (tmp_path / "place/place.yaml").write_text('code: ""\n')
    (tmp_path / "place/wrong.yaml").write_text(entry)
    with pytest.raises(ValueError, match=r"wrong\.yaml"):
        policies.read_packs(tmp_path)


def test_every_pack_of_the_house_can_be_read(settings: Any) -> None:
    found = policies.read_packs(Path(settings.POLICIES))
    assert found
    assert all(p.reference for p in found)

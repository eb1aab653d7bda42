import pytest

from yanzhen.core.paging import CappedPaginator


@pytest.mark.parametrize(
    ("asked", "shown"), [("2", 2), ("9", 3), ("0", 1), ("-4", 1), ("abc", 1), ("", 1)]
)
def test_shows_the_nearest_page_that_there_is(asked, shown):
    rows = list(range(60))
    assert CappedPaginator(rows, 25, found=60).page(asked).number == shown


def test_shows_the_first_page_of_nothing():
    assert list(CappedPaginator([], 25, found=0).page("7")) == []

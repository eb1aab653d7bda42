import pytest
from django.test import RequestFactory

from yanzhen.core.lists import page_of
from yanzhen.core.paging import CappedPaginator


@pytest.mark.parametrize(
    ("asked", "shown"), [("2", 2), ("9", 3), ("0", 1), ("-4", 1), ("abc", 1), ("", 1)]
)
def test_shows_the_nearest_page_that_there_is(asked, shown):
    rows = list(range(60))
    assert CappedPaginator(rows, 25, found=60).page(asked).number == shown


def test_shows_the_first_page_of_nothing():
    assert list(CappedPaginator([], 25, found=0).page("7")) == []


@pytest.mark.parametrize(
    ("rows", "asked", "shown"),
    [
        (0, "1", []),
        (25, "x", [0, 24]),
        (60, "1", [0, 24]),
        (60, "3", [50, 59]),
        (60, "9", [50, 59]),
    ],
)
def test_turns_a_list_that_is_no_table(rows, asked, shown):
    page = page_of(RequestFactory().get("/", {"part": asked}), list(range(rows)), parameter="part")
    assert [*page][:1] + [*page][-1:] == shown
    assert page.paginator.count == rows

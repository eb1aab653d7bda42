"""A Chinese browser, whose event loop runs in the thread where Django would refuse to work.

``house`` is the demo behind the real server; ``visits`` opens a browser for each person of a story.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.conftest import Demo
from tests.journeys import visits as visiting
from tests.served import served

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN"}


@pytest.fixture(scope="session")
def house(demo: Demo) -> Iterator[visiting.House]:
    with served(demo.data) as house:
        yield visiting.House(house.address, demo.data, demo.password)


@pytest.fixture(scope="session")
def signed_in() -> dict[tuple[str, str], Any]:
    """The cookies of those who signed in before: nobody has to do it for every story."""
    return {}


@pytest.fixture
def visits(
    house: visiting.House, browser: Browser, signed_in: dict[tuple[str, str], Any]
) -> Iterator[visiting.Visits]:
    with visiting.visits(house, browser, signed_in) as door:
        yield door

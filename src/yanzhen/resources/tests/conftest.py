"""A browser of the station lead and one of the village worker, by the clock on the wall."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from yanzhen.accounts.models import User

As = Callable[[User], Client]


@pytest.fixture
def now() -> Any:
    """Pages run by the clock on the wall."""
    return timezone.now()


@pytest.fixture
def lead(as_user: As, station_lead: User) -> Client:
    return as_user(station_lead)


@pytest.fixture
def village(as_user: As, village_worker: User) -> Client:
    return as_user(village_worker)


def seen(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()

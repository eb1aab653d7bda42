"""Programs that call the API: a client that sends a token, or the session of a page."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from yanzhen.accounts import tokens
from yanzhen.accounts.models import User
from yanzhen.accounts.services import create_token
from yanzhen.accounts.testing import actor_of
from yanzhen.conftest import (  # noqa: F401  the named cast
    as_user,
    auditor,
    grid_worker,
    outsider,
    resident,
    station_lead,
    supervisor,
    system,
    town_worker,
    tree,
    village_worker,
)

_keys = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Program:
    """A program with a token; its answers are JSON or fail."""

    token: str

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        content: Any = {} if body is None else {"data": json.dumps(body)}
        return Client(raise_request_exception=False).generic(
            method, f"/api/v1{path}", content_type="application/json", headers=sent, **content
        )

    def get(self, path: str) -> Any:
        return self.send("GET", path)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def create(self, path: str, body: Any, key: str = "") -> Any:
        return self.post(path, body, **{"Idempotency-Key": key or f"test-key-{next(_keys)}"})

    def patch(self, path: str, body: Any) -> Any:
        return self.send("PATCH", path, body)


@pytest.fixture
def program() -> Callable[..., Program]:
    """``program(village_worker, "needs:read")``; all scopes when none are named."""

    def give(owner: User, *scopes: str) -> Program:
        raw = tokens.fresh_token()
        create_token(
            actor=actor_of(owner),
            owner=owner,
            label="县平台",
            scopes=list(scopes) or sorted(tokens.SCOPES),
            raw=raw,
        )
        return Program(raw)

    return give

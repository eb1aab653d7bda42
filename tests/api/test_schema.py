"""What the API says of itself is true of whatever is sent to it: checked by schemathesis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.stage import Stage, make_stage
from yanzhen.config.api import schema

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = {GenerationMode.POSITIVE: 8, GenerationMode.NEGATIVE: 4}
SCHEMA = schemathesis.openapi.from_dict(schema())
SCHEMA.app = get_wsgi_application()
OPERATIONS: dict[str, Any] = {o.ok().label: o.ok() for o in SCHEMA.get_all_operations()}  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # a request must not end the transaction
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_stage()
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def db(stage: Stage) -> Iterator[None]:
    """In place of the usual one: the stage stays, and what a test does to it is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def fit(case: Any, stage: Stage, pick: int) -> None:
    """Put values that exist where any would do: none of them, the uid, or all that are known."""
    if pick == 0:
        return
    collection = case.path.split("/")[3]
    if "uid" in (case.path_parameters or {}):
        uids = stage.uids[collection]
        case.path_parameters["uid"] = uids[pick % len(uids)]
    if pick > 2 and isinstance(case.body, dict):
        for name in case.body:
            if name in stage.known:
                values = stage.known[name]
                case.body[name] = values[pick % len(values)]
    if pick > 2 and case.query:
        for name in case.query:
            if name in stage.known:
                case.query[name] = stage.known[name][0]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("label", OPERATIONS)
def test_answers_as_its_schema_says(
    db: None, stage: Stage, label: str, mode: GenerationMode
) -> None:
    operation = OPERATIONS[label]
    strategy = operation.as_strategy(generation_mode=mode)
    if strategy.is_empty:
        pytest.skip("nothing can be sent wrongly")

    @settings(
        max_examples=EXAMPLES[mode],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy, pick=st.integers(0, 11))
    def answers(case: Any, pick: int) -> None:
        fit(case, stage, pick)
        headers = {"Authorization": f"Bearer {stage.token}"}
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)

    answers()

"""The access table holds: every route, every role, the own area and another one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.db.models import Sum
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django.plugin import DjangoDbBlocker

from tests.access.operations import OPERATIONS, call
from tests.access.spots import Places, Spot, make_places
from tests.access.table import ELSEWHERE, EVERYWHERE, PAGES, Row, address
from yanzhen.accounts.calling import gate_of
from yanzhen.accounts.middleware import FACTOR_CHECKED
from yanzhen.config.api import api
from yanzhen.needs.access import READ as READ_NEEDS

ROLES = [
    *("county_worker", "station_lead", "town_worker", "village_worker", "grid_worker"),
    *("supervisor", "auditor", "department_reader"),
    *("system_admin", "security_admin", "audit_admin"),
    *("volunteer", "resident", "visitor"),
]
# The sign-in pages of the library, and the operations, which stand in a table of their own.
CHECKED_OTHERWISE = ("accounts/", "api/v1/")
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
PASSED = range(200, 400)


# -- nothing is missing ---------------------------------------------------------------------------


def routes(patterns: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route, pattern


def test_every_page_stands_in_the_table_and_every_row_is_a_page() -> None:
    found = {
        pattern.name
        for route, pattern in routes(get_resolver().url_patterns)
        if not route.startswith(ELSEWHERE)
        and (hasattr(pattern.callback, "access_rule") or not route.startswith(CHECKED_OTHERWISE))
    }
    assert found == set(PAGES)


def test_every_operation_stands_in_the_table_and_every_row_is_an_operation() -> None:
    found = {
        operation.view_func.__name__: gate_of(operation)
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    }
    assert found.keys() == OPERATIONS.keys()
    assert None not in found.values()


# -- and it holds ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def places(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Places]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_places()
        transaction.set_rollback(True)


@pytest.fixture
def db(places: Places) -> Iterator[None]:
    """In place of the usual one: the places stay, and what a test does to them is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def browser(places: Places, role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role != "visitor":
        client.force_login(
            places.cast[role], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        session = client.session
        session[FACTOR_CHECKED] = True
        session.save()
    return client


def digest() -> dict[str, tuple[int, int]]:
    """How many rows each table of ours has, and the sum of their versions."""
    found = {}
    for model in apps.get_models():
        if not model.__module__.startswith("yanzhen."):
            continue
        rows: Any = model._default_manager
        has_version = any(f.name == "version" for f in model._meta.concrete_fields)
        total = rows.aggregate(n=Sum("version", default=0))["n"] if has_version else 0
        found[model._meta.label] = (rows.count(), total)
    return found


class Wrote(list[str]):
    """The writes that a call sends to the database, but for those of the session."""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES) and "django_session" not in sql and "usersessions" not in sql:
            self.append(sql)
        return execute(sql, params, many, context)


def is_refused(response: HttpResponse) -> bool:
    if response.status_code in {401, 403, 404}:
        return True
    target = response.headers.get("Location", "")
    return response.status_code == 302 and target.startswith("/accounts/login/")


def visit(client: Client, name: str, given: Row, spot: Spot) -> HttpResponse:
    if name in OPERATIONS:
        return call(client, name, given, spot)
    send = getattr(client, given.method)
    found: HttpResponse = send(address(name, given, spot), given.body or {})
    return found


def faults(places: Places, role: str, table: dict[str, Row]) -> list[str]:
    """Where a role passes and should not, is refused and should pass, or changes something."""
    client, before, found = browser(places, role), digest(), []
    for name, given in table.items():
        for where, spot in (("own", places.own), ("other", places.other)):
            if where == "other" and (not given.objects or role not in given.roles):
                continue
            is_reached = where == "own" or role in EVERYWHERE or given.is_of_no_area
            may = role in given.roles and is_reached
            wrote = Wrote()
            with transaction.atomic(), connection.execute_wrapper(wrote):
                response = visit(client, name, given, spot)
                status = response.status_code
                if not may:
                    if not is_refused(response):
                        found.append(f"{role} passes {name} in the {where} area: {status}")
                    elif wrote and digest() != before:
                        found.append(f"{role} is refused {name} ({where}) and changes something")
                elif (status not in PASSED and status not in given.answers) or is_refused(response):
                    found.append(f"{role} is refused {name} in the {where} area: {status}")
                transaction.set_rollback(True)
    assert digest() == before
    return found


@pytest.fixture(autouse=True, scope="module")
def open_connection() -> Iterator[None]:
    """A request must not close the connection that holds the places."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("role", ROLES)
def test_pages_open_for_whom_the_table_says(db: None, places: Places, role: str) -> None:
    assert faults(places, role, PAGES) == []


@pytest.mark.parametrize("role", ROLES)
def test_operations_open_for_whom_the_table_says(db: None, places: Places, role: str) -> None:
    assert faults(places, role, OPERATIONS) == []


def test_a_page_takes_no_method_but_its_own(db: None, places: Places) -> None:
    client, taken = Client(), set()
    for name, given in PAGES.items():
        others = {"put", "patch", "delete"} | ({"get"} if given.method == "post" else set())
        url = address(name, given, places.own)
        taken |= {(name, m) for m in others if getattr(client, m)(url).status_code != 405}
    assert taken == set()


def test_a_worker_of_another_town_finds_nothing_here(db: None, places: Places) -> None:
    """The same county, the same role, another town: the neighbour's data is not theirs."""
    rows = {
        name: Row(frozenset(), given.objects, given.method, given.body, given.query, given.extra)
        for name, given in {**PAGES, **OPERATIONS}.items()
        if given.objects and not given.is_of_no_area
    }
    places.cast["neighbour"] = places.cast["outsider"]
    assert faults(places, "neighbour", rows) == []


def test_the_table_notices_a_permission_that_became_wider(db: None, places: Places) -> None:
    table = {"need-list": PAGES["need-list"], "list_needs": OPERATIONS["list_needs"]}
    assert faults(places, "auditor", table) == []
    kept = READ_NEEDS.roles
    object.__setattr__(READ_NEEDS, "roles", kept | {"auditor"})
    try:
        found = faults(places, "auditor", table)
    finally:
        object.__setattr__(READ_NEEDS, "roles", kept)
    assert found == [
        "auditor passes need-list in the own area: 200",
        "auditor passes list_needs in the own area: 200",
    ]

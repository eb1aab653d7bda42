"""The named cast of every test: who they are stands in ``orgs/testing.py``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from yanzhen.accounts.middleware import FACTOR_CHECKED
from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, builder, make_resident_user
from yanzhen.core.scope import Actor
from yanzhen.orgs.testing import DivisionTree, make_cast_member, make_division_tree


@pytest.fixture
def now() -> datetime:
    """The tests' fixed moment: Monday 15 June 2026, ten in the morning."""
    return NOW


@pytest.fixture
def system(db: None) -> Actor:
    """The system as actor, for setting a stage."""
    return builder()


@pytest.fixture
def tree(db: None) -> DivisionTree:
    return make_division_tree()


@pytest.fixture
def county_worker(tree: DivisionTree) -> User:
    return make_cast_member("county_worker", tree)


@pytest.fixture
def station_lead(tree: DivisionTree) -> User:
    return make_cast_member("station_lead", tree)


@pytest.fixture
def town_worker(tree: DivisionTree) -> User:
    return make_cast_member("town_worker", tree)


@pytest.fixture
def village_worker(tree: DivisionTree) -> User:
    return make_cast_member("village_worker", tree)


@pytest.fixture
def grid_worker(tree: DivisionTree) -> User:
    return make_cast_member("grid_worker", tree)


@pytest.fixture
def supervisor(tree: DivisionTree) -> User:
    return make_cast_member("supervisor", tree)


@pytest.fixture
def auditor(tree: DivisionTree) -> User:
    return make_cast_member("auditor", tree)


@pytest.fixture
def department_reader(tree: DivisionTree) -> User:
    return make_cast_member("department_reader", tree)


@pytest.fixture
def system_admin(tree: DivisionTree) -> User:
    return make_cast_member("system_admin", tree)


@pytest.fixture
def security_admin(tree: DivisionTree) -> User:
    return make_cast_member("security_admin", tree)


@pytest.fixture
def audit_admin(tree: DivisionTree) -> User:
    return make_cast_member("audit_admin", tree)


@pytest.fixture
def outsider(tree: DivisionTree) -> User:
    """The village worker of another town."""
    return make_cast_member("outsider", tree)


@pytest.fixture
def resident(db: None) -> User:
    return make_resident_user("19900000001", name="田阿婆")


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    """A browser in which this user is signed in, with both steps done.

    ``as_user(village_worker).get("/")``
    """

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session[FACTOR_CHECKED] = True
        session.save()
        return client

    return sign_in

"""Loaded before anything else of a test run: tests never touch the data of an installation."""

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

if "YZ_TEST_DATA" not in os.environ:
    os.environ["YZ_TEST_DATA"] = tempfile.mkdtemp(prefix="yanzhen-test-")
    atexit.register(shutil.rmtree, os.environ["YZ_TEST_DATA"], ignore_errors=True)
os.environ["YZ_DATA"] = os.environ["YZ_TEST_DATA"]
os.environ["YZ_JOBS"] = "inline"

Path(os.environ["YZ_DATA"], "static").mkdir(exist_ok=True)  # where whitenoise looks at its start

settings.register_profile(
    "repeatable",
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="run only tests that use the database, as on the second database",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What never asks a database gives the same answer on each of them."""
    if not config.getoption("--database-only"):
        return
    other = [item for item in items if not uses_database(item)]
    config.hook.pytest_deselected(items=other)
    items[:] = [item for item in items if uses_database(item)]


def uses_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "django_db_serialized_rollback", "live_server"}
    own_class = getattr(item, "cls", None)
    return (
        item.get_closest_marker("django_db") is not None
        or bool(fixtures & set(getattr(item, "fixturenames", ())))
        or (own_class is not None and hasattr(own_class, "databases"))
    )


def pytest_collection_finish() -> None:
    """What has been loaded stays, as in the server: the collector need not walk through it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_configure() -> None:
    """Passwords are hashed by the real algorithm at its cheapest; static files keep their names.

    SQLite turns round the rows of a question that asks for no order. PostgreSQL may give them in
    any order, and does so now and then; this way it is found on the first day.
    """
    from django.conf import settings as django_settings
    from django.contrib.auth.hashers import Argon2PasswordHasher

    django_settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }

    options = django_settings.DATABASES["default"]["OPTIONS"]
    if "init_command" in options:
        options["init_command"] += ";PRAGMA reverse_unordered_selects=1"

    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 8
    Argon2PasswordHasher.parallelism = 1

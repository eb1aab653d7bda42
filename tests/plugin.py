"""Loaded before anything else of a test run: tests never touch the data of an installation."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

if "YZ_TEST_DATA" not in os.environ:
    os.environ["YZ_TEST_DATA"] = tempfile.mkdtemp(prefix="yanzhen-test-")
    atexit.register(shutil.rmtree, os.environ["YZ_TEST_DATA"], ignore_errors=True)
os.environ["YZ_DATA"] = os.environ["YZ_TEST_DATA"]

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


def pytest_configure() -> None:
    """Passwords are hashed by the real algorithm at its cheapest."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 8
    Argon2PasswordHasher.parallelism = 1

"""Applications for tests, made by the services that the pages call."""

from __future__ import annotations

from typing import Any

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import actor_of
from yanzhen.assistance.models import AidApplication
from yanzhen.assistance.services import begin_application
from yanzhen.people.models import Person


def make_application(person: Person, helper: User, **values: Any) -> AidApplication:
    """An application for temporary assistance that is being prepared."""
    policy = values.pop("policy", "temporary")
    return begin_application(actor=actor_of(helper), person=person, policy=policy, **values)

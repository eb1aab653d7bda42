"""Needs for tests, made by the services that the pages call."""

from __future__ import annotations

from typing import Any

from yanzhen.accounts.testing import builder
from yanzhen.core.scope import Actor
from yanzhen.needs.models import Need
from yanzhen.needs.services import record_need, triage_need
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person


def make_need(
    person: Person | None = None,
    *,
    division: Division | None = None,
    actor: Actor | None = None,
    title: str = "屋顶漏雨",
    **values: Any,
) -> Need:
    """A need that was heard on a home visit."""
    return record_need(
        actor=actor or builder(),
        channel=values.pop("channel", Need.Channel.VISIT),
        category=values.pop("category", "safety"),
        title=title,
        person=person,
        division=division,
        **values,
    )


def make_triaged_need(
    person: Person | None = None,
    *,
    lane: str = "regular",
    actor: Actor | None = None,
    **values: Any,
) -> Need:
    """A need in a lane, waiting for its answer."""
    need = make_need(person, actor=actor, **values)
    return triage_need(actor=actor or builder(), need=need, lane=lane)

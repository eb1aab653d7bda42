"""Visits for tests, made by the services that the pages call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from yanzhen.accounts.testing import actor_of
from yanzhen.core.scope import Actor
from yanzhen.people.models import Household, Person
from yanzhen.visits.drafts import Member, VisitDraft
from yanzhen.visits.models import Visit
from yanzhen.visits.services import record_visit


def members_of(household: Household) -> tuple[Member, ...]:
    rows = Person.objects.filter(household=household).living_here().order_by("pk")
    return tuple(Member(person) for person in rows)


def make_draft(actor: Actor, household: Household, **values: Any) -> VisitDraft:
    """A home visit of half an hour that ended ten minutes ago, at which everybody was met."""
    return VisitDraft(
        household=household,
        members=values.pop("members", None) or members_of(household),
        started_at=values.pop("started_at", actor.now - timedelta(minutes=40)),
        minutes=values.pop("minutes", 30),
        **values,
    )


def make_visit(household: Household, worker: Any, **values: Any) -> Visit:
    """A visit by this worker (a user, or an actor at some moment)."""
    actor = worker if isinstance(worker, Actor) else actor_of(worker)
    return record_visit(actor=actor, draft=make_draft(actor, household, **values))

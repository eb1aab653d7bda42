"""Visits for tests, made by the services that the pages call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core.scope import Actor
from yanzhen.people.models import Household, Person
from yanzhen.visits.drafts import Measured, Member, VisitDraft
from yanzhen.visits.models import HouseKey, Obligation, Visit
from yanzhen.visits.services import (
    note_major_change,
    note_near_relative,
    record_visit,
    report_harm,
    submit_month,
    take_key,
)


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


def make_obligation(person: Person) -> Obligation:
    """What is owed to a person today, outside of any period."""
    actor = builder()
    return note_major_change(actor=actor, person=person, kind="fall", happened_at=actor.now)


def make_key(person: Person, worker: Any, mark: str = "红绳 7") -> HouseKey:
    """A key of the person's home, kept by the worker since today."""
    actor = actor_of(worker)
    return take_key(
        actor=actor,
        person=person,
        post=worker.posts.get(),
        opens="院门",
        mark=mark,
        taken_on=actor.today,
        method="signature",
    )


def make_visit_parts(household: Household, worker: Any) -> dict[str, Any]:
    """One of everything that pages of visits show, for the access table."""
    actor = actor_of(worker)
    person = members_of(household)[0].person
    visit = make_visit(household, actor, measured=(Measured(person, "systolic", 190),))
    report = report_harm(
        actor=actor,
        person=person,
        situations=["violence"],
        words="手臂有瘀青",
        noticed_at=actor.now,
    )
    later = actor_of(worker, now=actor.now + timedelta(days=20))
    submission = submit_month(actor=later, post=worker.posts.get(), month=actor.now.date())
    return {
        "month_post": worker.posts.get(),
        "submission": submission,
        "checked_row": submission.newest.rows.get(),
        "relative": note_near_relative(
            actor=builder(), person=person, of_whom="村委会主任", relation="姐姐"
        ),
        "visit": visit,
        "alert": visit.vital_signs.get(),
        "obligation": make_obligation(person),
        "harm_uid": report.uid,
        "house_key": make_key(person, worker),
    }

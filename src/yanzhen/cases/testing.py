"""Cases and referrals for tests, made by the services that the pages call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import actor_of
from yanzhen.cases.models import Case, Referral
from yanzhen.cases.services import (
    agree_on_case,
    assess_case,
    draft_referral,
    hold_session,
    open_case,
    plan_case,
    set_goal,
)
from yanzhen.orgs.testing import make_organization
from yanzhen.people.models import Person


def make_case(person: Person, worker: User, **values: Any) -> Case:
    """A case in its intake."""
    return open_case(
        actor=actor_of(worker),
        person=person,
        source=values.pop("source", "outreach"),
        problem=values.pop("problem", "老伴过世后不愿出门"),
        **values,
    )


def make_planned_case(person: Person, worker: User, **values: Any) -> Case:
    """A case whose plan stands, with one goal."""
    actor = actor_of(worker)
    case = agree_on_case(actor=actor, case=make_case(person, worker, **values), agreed_how="voice")
    case = assess_case(actor=actor, case=case, assessment="身体尚好，子女每周来电")
    set_goal(actor=actor, case=case, title="每周参加一次活动")
    return plan_case(actor=actor, case=case, strategy="陪同参加老年大学")


def make_served_case(person: Person, worker: User, **values: Any) -> Case:
    """A case with one session of an hour."""
    case = make_planned_case(person, worker, **values)
    actor = actor_of(worker)
    later = actor.as_of(actor.now + timedelta(hours=2))
    hold_session(actor=later, case=case, started_at=actor.now, minutes=60, notes="陪同散步")
    return Case.objects.get(pk=case.pk)


def make_referral(person: Person, worker: User, **values: Any) -> Referral:
    """A letter that has not gone out yet."""
    return draft_referral(
        actor=actor_of(worker),
        person=person,
        organization=values.pop("organization", None) or make_organization(person.division),
        reason=values.pop("reason", "需要专业康复训练"),
        letter=values.pop("letter", "请为我辖区居民安排康复评估。"),
        consent=values.pop("consent", "voice"),
        **values,
    )

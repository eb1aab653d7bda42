"""Review meetings 复盘会 and what they decide to do better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from yanzhen.core import changing, scope
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.projects import access, rules
from yanzhen.projects.models import Improvement, Project, ReviewMeeting, TeamMember
from yanzhen.projects.services.steps import (
    locked,
    move,
    reason_of,
    sentence,
    write_step,
)


@dataclass(frozen=True, slots=True)
class ImprovementDraft:
    """Something to do better, decided at a review."""

    title: str
    owner: TeamMember
    due_on: date


@operation("projects.hold_review")
def hold_review(
    *,
    actor: Actor,
    project: Project,
    held_on: date,
    agenda: str,
    effect_score: int,
    effect: str,
    problems: str = "",
    place: str = "",
    attendees: Sequence[TeamMember] = (),
    other_attendees: str = "",
    improvements: Sequence[ImprovementDraft] = (),
) -> ReviewMeeting:
    """Write down a review meeting that was held, and the improvements that it decided.

    Raises NotValid without anybody who was there, for a day to come, or an owner of another team.
    """
    scope.require(actor, access.PLAN, project.area_code)
    project = locked(project, "work")
    if held_on > actor.today:
        raise NotValid(_("This day is still to come. Write a day up to today."), field="held_on")
    if not 1 <= effect_score <= 5:
        raise NotValid(_("The effect is a number from one to five."), field="effect_score")
    if not attendees and not other_attendees.strip():
        raise NotValid(_("Say who was there."), field="attendees")
    if any(member.project_id != project.pk for member in attendees):
        raise NotValid(_("Choose members of this team."), field="attendees")
    review = ReviewMeeting.objects.create(
        created_at=actor.now,
        area_code=project.area_code,
        project=project,
        held_on=held_on,
        place=place.strip()[:120],
        agenda=sentence(agenda, "agenda", most=500),
        other_attendees=other_attendees.strip()[:300],
        effect_score=effect_score,
        effect=sentence(effect, "effect", most=1000),
        problems=problems.strip()[:1000],
        recorded_by_id=actor.user_id,
    )
    review.attendees.set(attendees)
    for draft in improvements:
        _add_improvement(actor, review, draft)
    note(improvements=len(improvements))
    move(actor, project, "review", review.effect[:200])
    return review


@operation("projects.add_improvement")
def add_improvement(*, actor: Actor, review: ReviewMeeting, draft: ImprovementDraft) -> Improvement:
    """Add something to do better to a review that was held."""
    scope.require(actor, access.PLAN, review.area_code)
    project = locked(review.project, "work")
    improvement = _add_improvement(actor, review, draft)
    move(actor, project, "review", improvement.title)
    return improvement


def _add_improvement(actor: Actor, review: ReviewMeeting, draft: ImprovementDraft) -> Improvement:
    if draft.owner.project_id != review.project_id or draft.owner.left_on is not None:
        raise NotValid(_("Choose members of this team."), field="owner")
    if draft.due_on < review.held_on:
        raise NotValid(_("An improvement is due after the review."), field="due_on")
    return Improvement.objects.create(
        created_at=actor.now,
        area_code=review.area_code,
        project_id=review.project_id,
        review=review,
        title=sentence(draft.title, "improvement", most=200),
        owner=draft.owner,
        due_on=draft.due_on,
    )


@operation("projects.follow_up")
def follow_up(
    *,
    actor: Actor,
    improvement: Improvement,
    state: str,
    words: str = "",
    due_on: date | None = None,
    version: int | None = None,
) -> Improvement:
    """Say what became of an improvement; done needs words, dropped a reason, a later day words.

    Improvements outlive their project: they can be followed up after it has closed.
    """
    if not access.can_follow_up(actor, improvement):
        raise AccessDenied
    improvement = changing.locked(
        improvement,
        version=version,
        states=rules.IMPROVEMENT_OPEN,
        refusal=_("This improvement has been settled."),
    )
    if state not in Improvement.State.values:
        raise NotValid(_("Choose one of the listed values."), field="state")
    is_moved = due_on is not None and due_on != improvement.due_on
    if state not in rules.IMPROVEMENT_OPEN or is_moved:
        words = reason_of(words) if state == Improvement.State.DROPPED else words.strip()
        if len(words) < 2:
            raise NotValid(_("Say in a few words what came of it."), field="words")
    improvement.due_on = due_on or improvement.due_on
    improvement.state, improvement.follow_up = state, words.strip()[:300] or improvement.follow_up
    improvement.ended_at = None if state in rules.IMPROVEMENT_OPEN else actor.now
    changing.saved(improvement)
    told = {
        "title": improvement.title,
        "state": Improvement.State(state).label,
        "words": words.strip(),
    }
    line = worded("%(title)s: %(state)s %(words)s", told)
    write_step(actor, improvement.project, "improve", line)
    return improvement

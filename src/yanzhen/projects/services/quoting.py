"""A project quotes needs: it answers them, lets them go again, and hears the residents' word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.finding import the_row
from yanzhen.core.operations import note, operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.needs import rules as need_rules
from yanzhen.needs import vocabulary
from yanzhen.needs.models import Need
from yanzhen.needs.services import answer_need, close_need, triage_need, withdraw_answer
from yanzhen.projects import access
from yanzhen.projects.models import Project, ProjectNeed
from yanzhen.projects.services.steps import locked, move, reason_of

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class NeedEnding:
    """How one quoted need ended, in the resident's word or for a reason."""

    need_id: int
    outcome: str
    resident_word: str = ""
    reason: str = ""


def answered_needs(project: Project) -> list[Need]:
    """The quoted needs that this project still answers."""
    return list(
        Need.objects.filter(
            state=Need.State.ANSWERED, answer_type=project._meta.label_lower, answer_id=project.pk
        ).order_by("pk")
    )


def answer_with(actor: Actor, project: Project, need: Need) -> None:
    """Make the project the answer of a need; one that is only heard is triaged first."""
    if need.state == Need.State.HEARD:
        lanes = vocabulary.entries("needs.lanes", area=need.area_code, day=actor.today)
        lane = str(need_rules.lane_for(lanes, need.urgency)["code"])
        need = triage_need(actor=actor, need=need, lane=lane)
    answer_need(
        actor=actor, need=need, kind=Need.Answer.PROJECT, source=project, words=project.number
    )
    ProjectNeed.objects.get_or_create(project=project, need=need)


@operation("projects.quote_needs")
def quote_needs(
    *, actor: Actor, project: Project, needs: Iterable[Need], version: int | None = None
) -> Project:
    """Quote needs that wait for an answer: from now on the project answers them.

    Raises NotValid without any or with too many, WrongState when one has an answer already.
    """
    scope.require(actor, access.PLAN, project.area_code)
    needs = list(needs)
    if not needs:
        raise NotValid(_("Choose at least one need."), field="needs")
    if len(needs) > MOST_AT_ONCE:
        raise NotValid(_("Quote at most %(most)s needs at once."), field="needs", most=MOST_AT_ONCE)
    project = locked(project, "quote", version)
    for need in sorted(needs, key=lambda n: n.pk):  # in one order, so that nobody waits in a ring
        answer_with(actor, project, need)
    note(needs=len(needs))
    return move(actor, project, "quote", "、".join(n.number for n in needs)[:300])


@operation("projects.release_need")
def release_need(
    *, actor: Actor, project: Project, need: Need, reason: str, version: int | None = None
) -> Project:
    """Quote a need no longer: it waits for another answer."""
    scope.require(actor, access.PLAN, project.area_code)
    project = locked(project, "quote", version)
    quote = the_row(ProjectNeed.objects.all(), project=project, need=need)
    reason = reason_of(reason)
    need = Need.objects.get(pk=need.pk)
    if not _answers(project, need):
        raise NotValid(_("This need was closed under the project and stays in its record."))
    withdraw_answer(actor=actor, need=need, reason=reason)
    quote.delete()
    return move(actor, project, "release", f"{need.number}: {reason}")


def _answers(project: Project, need: Need) -> bool:
    return (
        need.state == Need.State.ANSWERED
        and need.answer_type == project._meta.label_lower
        and need.answer_id == project.pk
    )


def release_all(actor: Actor, project: Project, reason: str) -> int:
    """Let every need wait again that this project answers; returns how many."""
    needs = answered_needs(project)
    for need in needs:
        withdraw_answer(actor=actor, need=need, reason=reason)
    return len(needs)


@operation("projects.end_needs")
def end_needs(*, actor: Actor, project: Project, endings: Iterable[NeedEnding]) -> Project:
    """Close quoted needs on the residents' word, or for a reason.

    Raises NotValid at the field ``outcome_<need>`` and the like, NotFound for a need that this
    project does not answer.
    """
    project = locked(project, "work")
    open_needs = {need.pk: need for need in answered_needs(project)}
    count = 0
    for ending in endings:
        if (need := open_needs.get(ending.need_id)) is None:
            raise NotFound
        try:
            close_need(
                actor=actor,
                need=need,
                outcome=ending.outcome,
                resident_word=ending.resident_word,
                reason=ending.reason,
            )
        except NotValid as error:
            raise NotValid(error.text, field=f"{error.field}_{need.pk}", **error.details) from error
        count += 1
    if not count:
        raise NotValid(_("Write down at least one resident's word."))
    note(needs=count)
    return move(actor, project, "work", worded(_("%(count)s needs closed"), {"count": count}))

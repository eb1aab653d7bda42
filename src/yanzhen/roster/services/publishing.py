"""A plan becomes the days of its people, and is taken back; both are written down for good."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yanzhen.core.changing import saved
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.roster.models import Plan, PlannedCompanion, PlannedVisit, PlanStep
from yanzhen.roster.services.changing import changeable


@operation("roster.publish_plan")
def publish_plan(
    *, actor: Actor, plan: Plan, version: int | None = None, within: int | None = None
) -> Plan:
    """Show the plan on the day of everybody in it.

    Raises NotValid when somebody stands in another published plan on one of the days, WrongState
    when there is nothing to show or it is published already.
    """
    plan = changeable(actor, plan.pk, version, within)
    if plan.state == Plan.State.PUBLISHED:
        raise WrongState(_("This plan is published already."))
    mine = _days_of_people(plan)
    if not mine:
        raise WrongState(_("No visit stands on a day yet, so there is nothing to publish."))
    others = (
        PlannedVisit.objects.placed()
        .exclude(plan=plan)
        .filter(plan__state=Plan.State.PUBLISHED, day__gte=plan.starts_on, day__lt=plan.ends_on)
    )
    related = ("plan__division", "worker", "companion")
    along = others.select_related(*related).prefetch_related("others__user")
    for row in along.order_by("day", "pk"):
        for who in (row.worker, row.companion, *(other.user for other in row.others.all())):
            if who is not None and (who.pk, row.day) in mine:
                raise NotValid(
                    _(
                        "%(name)s would be in two places on %(day)s: take the published plan "
                        "%(plan)s back first."
                    )
                    % {"name": who.name, "day": row.day, "plan": row.plan}
                )
    plan.state, plan.published_at = Plan.State.PUBLISHED, actor.now
    return _noted(actor, plan, PlanStep.Step.PUBLISHED, "")


@operation("roster.withdraw_plan")
def withdraw_plan(*, actor: Actor, plan: Plan, reason: str, version: int | None = None) -> Plan:
    """Take a published plan off everybody's day. Raises NotValid without a reason."""
    plan = changeable(actor, plan.pk, version)
    if plan.state != Plan.State.PUBLISHED:
        raise WrongState(_("This plan is not published."))
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why."), field="reason")
    plan.state, plan.published_at = Plan.State.READY, None
    return _noted(actor, plan, PlanStep.Step.WITHDRAWN, reason)


def _days_of_people(plan: Plan) -> set[tuple[int, object]]:
    found: set[tuple[int, object]] = set()
    for worker, companion, day in plan.visits.placed().values_list("worker", "companion", "day"):
        found |= {(who, day) for who in (worker, companion) if who}
    more = PlannedCompanion.objects.filter(visit__plan=plan).exclude(user=None)
    return found | set(more.values_list("user", "visit__day"))


def _noted(actor: Actor, plan: Plan, step: str, words: str) -> Plan:
    saved(plan, "state", "published_at")
    visits = plan.visits.placed().count()
    PlanStep.objects.create(
        plan=plan,
        step=step,
        words=words.strip()[:200],
        visits=visits,
        at=actor.now,
        by_id=actor.user_id,
    )
    note(step=step, visits=visits)
    return plan

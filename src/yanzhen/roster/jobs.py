"""The long work of rosters: making a plan, and planning a day of it anew.

A killed job begins again from the stage that was set; nothing of a search is written down before
it has ended, and then all of it in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core.errors import NotFound, NotValid, StaleVersion
from yanzhen.core.jobs import Work, job
from yanzhen.roster import services
from yanzhen.roster.models import Plan, PlannedVisit
from yanzhen.roster.solving import Progress, plan_month, replan
from yanzhen.roster.urgent import urgent_visit

HUNDRED = 100


def _plan(plan_id: int) -> Plan:
    plan = Plan.objects.select_related("division").filter(pk=plan_id).first()
    if plan is None:
        raise NotFound
    return plan


def _reporting(work: Work, words: str) -> Progress:
    """Tell how far the search is; stops it when somebody asked for that."""

    def report(share: float) -> None:
        work.step(words, int(share * (HUNDRED - 1)), HUNDRED)

    return report


@job("roster.make_plan", title=gettext_lazy("Plan the visits of a month"))
def make_plan(work: Work, *, plan_id: int, publishes: bool = False) -> dict[str, Any]:
    """Set the stage, search, write everything down at the end, and publish it if that was asked."""
    plan = _plan(plan_id)
    if plan.state == Plan.State.MAKING:
        _make(work, plan)
    if publishes and plan.state == Plan.State.READY:
        services.publish_plan(actor=work.actor, plan=plan, within=work.job.pk)
    return {"visits": plan.visits.count()}


def _make(work: Work, plan: Plan) -> None:
    work.step(_("reading who is to be visited"), 0, HUNDRED)
    if not plan.visits.exists():
        services.set_stage(actor=work.actor, plan=plan)
    rows = list(plan.visits.order_by("number"))
    outcome = plan_month(plan, rows, _reporting(work, _("looking for good days and ways")))
    services.finish_plan(actor=work.actor, plan=plan, outcome=outcome)


@job("roster.replan_day", title=gettext_lazy("Plan a day anew"))
def replan_one_day(
    work: Work,
    *,
    plan_id: int,
    day: str,
    absent: Sequence[int],
    urgent: Mapping[str, Any],
    reason: str,
    version: int,
) -> dict[str, Any]:
    """Search with as few changes as can be, and write them down as one change."""
    plan, on = _plan(plan_id), date.fromisoformat(day)
    if plan.version != version:
        raise StaleVersion
    rows = list(plan.visits.order_by("number"))
    new = urgent_visit(plan, rows, on, urgent) if urgent else None
    outcome = replan(
        plan,
        rows if new is None else [*rows, new],
        day=plan.index(on),
        absent=frozenset(absent),
        urgent=new,
        progress=_reporting(work, _("looking for a day with few changes")),
    )
    if new is not None and new.day is None:
        raise NotValid(_("The urgent visit finds no place that day: %(why)s"), why=new.hindrance)
    change = services.finish_replan(
        actor=work.actor,
        plan=plan,
        rows=_saved(rows),
        outcome=outcome,
        day=on,
        absent=absent,
        urgent=new,
        reason=reason,
        version=version,
    )
    return {"change": change.pk}


def _saved(rows: Sequence[PlannedVisit]) -> list[PlannedVisit]:
    return [row for row in rows if row.pk]

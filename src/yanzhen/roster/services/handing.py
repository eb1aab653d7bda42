"""The planned days of somebody who leaves go to whoever takes over, or off the plan."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from yanzhen.accounts.models import User
from yanzhen.core.changing import locked, saved
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.roster.companions import find_companions
from yanzhen.roster.models import Plan, PlanChange, PlannedCompanion, PlannedVisit
from yanzhen.roster.services.changing import (
    away_of,
    refuse_unready,
    rows_of,
    states_of,
    write_change,
)
from yanzhen.roster.solving import Outcome, terms_of


@operation("roster.hand_over_days")
def hand_over_days(
    *, actor: Actor, plan: Plan, visits: Collection[int], user: User, to: User, leaves: bool
) -> PlanChange | None:
    """Give visits of a plan to another user on the same days; one change, which can be undone.

    Where the other one is not in the plan, lacks the skill or has visits that day already, the
    visit comes off its day and says why. ``leaves``: nothing is planned for the user from today
    on. Who may hand over a post may do this, wherever the plan reaches. Raises WrongState while
    a job is at the plan.
    """
    plan = locked(plan)
    refuse_unready(plan)
    rows = rows_of(plan)
    before, away_before = states_of(rows), away_of(plan)
    people = {p["id"]: p for p in plan.frame["people"]}
    taker = people.get(to.pk)
    standing = [row for row in rows if not row.is_removed]
    busy = {row.day for row in standing if to.pk in (row.worker_id, row.companion_id)}
    days = {row.day for row in rows if row.pk in visits and row.day}
    for row in rows:
        if row.pk not in visits or row.day is None:
            continue
        if user.pk not in (row.worker_id, row.companion_id):
            continue
        role = 0 if row.worker_id == user.pk else 1
        if (
            taker is not None
            and row.skills[role] in taker["skills"]
            and plan.index(row.day) not in taker["away"]
            and row.day not in busy
        ):
            if role == 0:
                row.worker_id = to.pk
            else:
                row.companion_id = to.pk
        else:
            _take_off(row, _("%(name)s left, and %(to)s has no room that day.") % _names(user, to))
    if leaves and user.pk in people:
        to_come = range(max(0, plan.index(actor.today)), plan.days)
        people[user.pk]["away"] = sorted({*people[user.pk]["away"], *to_come})
    plan.visits.filter(pk__in=visits, responsible=user).update(responsible=to)
    change = None
    if states_of(rows) != before:
        reason = _("from %(name)s to %(to)s") % _names(user, to)
        outcome = Outcome(rows, terms_of(plan, rows))
        kind = PlanChange.Kind.HANDED
        change = write_change(actor, plan, kind, before, outcome, reason, away_before)
    else:
        saved(plan, "frame")
    find_companions(plan, days)
    PlannedCompanion.objects.filter(visit__in=visits, user=user).delete()
    return change


def _names(user: User, to: User) -> dict[str, str]:
    return {"name": user.name, "to": to.name}


def _take_off(row: PlannedVisit, why: str) -> None:
    row.day = row.worker_id = row.companion_id = row.begins = row.companion_begins = None
    row.is_fixed, row.hindrance = False, why[:300]

"""A need goes from hand to hand: between the tiers, to a department and back, and upward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.roles import Role
from yanzhen.core import calendar, policies, scope
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.needs import access, rules
from yanzhen.needs.models import Need
from yanzhen.needs.services.steps import check_owner, hold, locked, move, own_post
from yanzhen.orgs.models import Organization, Post

LEADING = {"town": (Role.STATION_LEAD, Role.TOWN_WORKER), "county": (Role.COUNTY_WORKER,)}


@operation("needs.hand_over_need")
def hand_over_need(
    *,
    actor: Actor,
    need: Need,
    owner: Post | None = None,
    department: Organization | None = None,
    reason: str,
    version: int | None = None,
) -> Need:
    """Give a need to another worker, up or down the tiers, or to a department to answer.

    Its clock goes on running. While a department has it, its owner waits for the reply. Raises
    NotValid without a reason, or when the receiver has it already or has no duty in the area.
    """
    scope.require(actor, access.TRIAGE, need.area_code)
    need = locked(need, "hand_over", version)
    words = reason.strip()
    if not words:
        raise NotValid(_("Say why you hand it over."), field="reason")
    if (owner is None) == (department is None):
        raise NotValid(_("Choose one worker or one department."), field="owner")
    if department is not None:
        return _to_department(actor, need, department, words)
    if owner is None or (owner.pk == need.owner_id and need.department_id is None):
        raise NotValid(_("This worker has it already."), field="owner")
    need.owner, need.department = owner, None
    check_owner(actor, need)
    hold(actor, need, post=owner, words=words)
    note(owner=owner.pk)
    return move(actor, need, "hand_over", f"→ {owner.user.name}: {words}")


def _to_department(actor: Actor, need: Need, department: Organization, words: str) -> Need:
    if department.pk == need.department_id:
        raise NotValid(_("This department has it already."), field="department")
    covers = need.area_code.startswith(department.area_code)
    if not covers or not department.is_active or department.kind not in rules.DEPARTMENTS:
        raise NotValid(_("Choose a department that answers for this area."), field="department")
    need.owner = need.owner or own_post(actor, need)
    need.department = department
    hold(actor, need, organization=department, words=words)
    note(department=department.pk)
    return move(actor, need, "hand_over", f"→ {department.name}: {words}")


@operation("needs.reply_for_department")
def reply_for_department(
    *, actor: Actor, need: Need, words: str, version: int | None = None
) -> Need:
    """What the department says about a need that it was handed: the need is its owner's again.

    Written by somebody who holds a post in that department, or by a worker who was told. Raises
    WrongState when no department has it.
    """
    if not access.is_of_department(actor, need):
        scope.require(actor, access.TRIAGE, need.area_code)
    need = locked(need, "reply", version)
    if need.department is None:
        raise WrongState(_("No department has this need."))
    if not words.strip():
        raise NotValid(_("Write down what the department said."), field="words")
    name = need.department.name
    need.department = None
    if need.owner is not None:
        hold(actor, need, post=need.owner, words=words.strip())
    return move(actor, need, "reply", f"{name}: {words.strip()}")


# -- upward, when it is overdue -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Escalated:
    """What a round of escalation did: raised, and overdue without anybody to raise to."""

    raised: int
    without_lead: int


def next_step(need: Need, now: datetime) -> tuple[int, str] | None:
    """The step of the rule pack that has come for this need: its number and tier."""
    if need.due_at is None or need.due_at >= now:
        return None
    steps = policies.value(
        "needs.escalation", area=need.area_code, day=timezone.localdate(now), or_earliest=True
    )
    for number, step in enumerate(steps[need.escalation :], start=need.escalation + 1):
        if calendar.add_working_hours(need.due_at, step["after_working_hours"]) > now:
            return None
        if len(need.area_code) >= rules.TIERS[step["to"]]:
            return number, step["to"]
    return None


def lead_of(need: Need, tier: str, now: datetime) -> Post | None:
    """Who leads at this tier over the need's area, or else above it; never its owner."""
    leads = Post.objects.on(timezone.localdate(now)).filter(user__is_active=True)
    for area in rules.tiers_above(need.area_code, tier):
        roles = LEADING["county" if len(area) == rules.TIERS["county"] else "town"]
        found = leads.filter(area_code=area, role__in=roles)
        others = (post for post in found if post.pk != need.owner_id)
        by_role = sorted(others, key=lambda post: (roles.index(Role(post.role)), post.pk))
        if by_role:
            return by_role[0]
    return None


@operation("needs.escalate_need")
def escalate_need(*, actor: Actor, need: Need) -> Need:
    """Raise an overdue need by the step that has come; its owner keeps it.

    Only the system does it. A step is taken once, so a second run changes nothing. Raises
    WrongState when no step has come or nobody is there to raise to.
    """
    if not actor.is_system:
        raise AccessDenied
    need = locked(need, "escalate")
    step = next_step(need, actor.now)
    lead = lead_of(need, step[1], actor.now) if step else None
    if step is None or lead is None:
        raise WrongState
    need.escalation, need.escalated_to = step[0], lead
    note(step=step[0], to=lead.pk)
    return move(actor, need, "escalate", f"→ {lead.user.name}")


def escalate_overdue(*, actor: Actor) -> Escalated:
    """Raise every need whose step has come, each in a transaction of its own."""
    raised = without = 0
    waiting = Need.objects.filter(state__in=rules.WAITING, due_at__lt=actor.now).order_by("pk")
    for need in waiting.iterator(500):
        step = next_step(need, actor.now)
        if step is None:
            continue
        try:
            escalate_need(actor=actor, need=need)
            raised += 1
        except WrongState:
            without += 1
    return Escalated(raised, without)

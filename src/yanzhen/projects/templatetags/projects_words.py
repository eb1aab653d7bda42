"""The steps of projects in words."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.projects import rules
from yanzhen.projects.models import TeamMember

register = template.Library()

STEPS: dict[str, tuple[str | Promise, str]] = {
    "draft": (_("Drafted"), "pencil"),
    "import": (_("Taken over from a list"), "upload"),
    "change": (_("Changed"), "pencil"),
    "quote": (_("Needs quoted"), "clipboard-list"),
    "release": (_("A need let go"), "undo-2"),
    "submit": (_("Submitted for approval"), "send"),
    "send_back": (_("Sent back"), "undo-2"),
    "approve": (_("Approved"), "badge-check"),
    "begin": (_("Begun"), "play"),
    "conclude": (_("Into the final review"), "clipboard-check"),
    "resume": (_("Runs on"), "play"),
    "close": (pgettext_lazy("project", "Closed"), "circle-check"),
    "cancel": (_("Given up"), "circle-x"),
    "work": (_("Residents heard"), "message-square"),
    "join": (_("Joined the team"), "user-plus"),
    "leave": (_("Left the team"), "log-out"),
    "plan": (_("Plan changed"), "calendar"),
    "reach": (_("Milestone reached"), "flag"),
    "measure": (_("Measured"), "chart-column"),
    "budget": (_("Budget changed"), "coins"),
    "spend": (_("Expense entered"), "coins"),
    "decide_expense": (_("Expense decided on"), "coins"),
    "review": (_("Review meeting"), "message-square"),
    "improve": (_("Improvement followed up"), "list-checks"),
}


@register.filter
def project_step_word(step: str) -> str | Promise:
    return STEPS.get(step, (step, ""))[0]


@register.filter
def project_step_icon(step: str) -> str:
    return STEPS.get(step, ("", "circle"))[1]


@register.filter
def plain_number(value: Decimal | None) -> str:
    return "" if value is None else rules.plain_number(value)


@register.filter
def team_role(code: str) -> str | Promise:
    """The word of a role that a rule names."""
    return TeamMember.Role(code).label if code in TeamMember.Role.values else code

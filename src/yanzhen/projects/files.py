"""Who may see the files of expenses and milestones."""

from __future__ import annotations

from yanzhen.core.scope import Actor
from yanzhen.projects import access
from yanzhen.projects.models import Expense, Milestone


def sees_receipts(actor: Actor, pk: int) -> bool:
    """Receipts are seen by those who see the project's money."""
    expense = Expense.objects.select_related("line__project").filter(pk=pk).first()
    return expense is not None and access.can_see_money(actor, expense.line.project)


def sees_evidence(actor: Actor, pk: int) -> bool:
    milestone = Milestone.objects.select_related("project").filter(pk=pk).first()
    return milestone is not None and access.can_see_project(actor, milestone.project)

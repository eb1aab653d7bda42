"""The money: planned by source, spent with a receipt, approved by somebody else."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core import changing, scope
from yanzhen.core.attachments import (
    DOCUMENTS,
    PHOTOS,
    add_attachment,
    attachments_of,
)
from yanzhen.core.errors import AccessDenied, NotFound, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.needs import vocabulary
from yanzhen.projects import access
from yanzhen.projects.models import BudgetLine, Expense, Project
from yanzhen.projects.services.steps import (
    locked,
    move,
    planned_cents,
    reason_of,
    sentence,
    write_step,
)

MOST_CENTS = 10**12  # ten thousand million yuan: more is a slip of the finger
RECEIPT = "receipt"


def _amount(cents: int, field: str) -> int:
    if not 0 < cents <= MOST_CENTS:
        raise NotValid(_("Give an amount above zero."), field=field)
    return cents


def _budgeted(actor: Actor, project: Project, added_cents: int) -> Project:
    """The project, locked, for somebody who may plan its money now.

    The planner while it is a draft, later an approver of the tier that the new total asks for.
    """
    scope.require(actor, access.PLAN, project.area_code)
    if not access.can_see_money(actor, project) and not actor.is_system:
        raise AccessDenied
    project = locked(project, "change")
    if project.state != Project.State.DRAFT:
        scope.require(actor, access.APPROVE, project.area_code)
        if not access.can_approve(actor, project, planned_cents(project) + added_cents):
            raise AccessDenied(_("A project of this size is decided on by the tier above you."))
    return project


@operation("projects.add_budget_line")
def add_budget_line(
    *, actor: Actor, project: Project, title: str, source: str, planned_cents: int
) -> BudgetLine:
    """Plan an amount and where it comes from."""
    planned = _amount(planned_cents, "planned")
    project = _budgeted(actor, project, planned)
    day = actor.today
    if vocabulary.entry("projects.sources", source, area=project.area_code, day=day) is None:
        raise NotValid(_("Choose one of the listed values."), field="source")
    line = BudgetLine.objects.create(
        project=project,
        title=sentence(title, "title", most=120),
        source=source,
        planned_cents=planned,
    )
    move(actor, project, "budget", line.title)
    return line


@operation("projects.remove_budget_line")
def remove_budget_line(*, actor: Actor, line: BudgetLine) -> Project:
    """Take a line from the budget, as long as nothing was spent for it."""
    project = _budgeted(actor, line.project, 0)
    if line.expenses.exists():
        raise NotValid(_("Something was spent for this line: it stays."))
    title = line.title
    line.delete()
    return move(actor, project, "budget", f"− {title}")


@operation("projects.record_expense")
def record_expense(
    *,
    actor: Actor,
    line: BudgetLine,
    title: str,
    amount_cents: int,
    spent_on: date,
    spent_by: User | None = None,
    receipt: UploadedFile[Any] | None = None,
) -> Expense:
    """Write down what was spent for a budget line; it counts once somebody else approves it."""
    project = line.project
    scope.require(actor, access.PLAN, project.area_code)
    if not access.can_see_money(actor, project):
        raise NotFound
    project = locked(project, "work")
    if spent_on > actor.today:
        raise NotValid(_("This day is still to come. Write a day up to today."), field="spent_on")
    expense = Expense.objects.create(
        line=line,
        title=sentence(title, "title", most=120),
        amount_cents=_amount(amount_cents, "amount"),
        spent_on=spent_on,
        spent_by_id=spent_by.pk if spent_by else actor.user_id,
        recorded_by_id=actor.user_id,
        recorded_at=actor.now,
    )
    if receipt is not None:
        add_receipt(actor=actor, expense=expense, upload=receipt)
    write_step(actor, project, "spend", expense.title)
    return expense


@operation("projects.add_receipt")
def add_receipt(*, actor: Actor, expense: Expense, upload: UploadedFile[Any]) -> Expense:
    """Keep a receipt with an expense that is not decided on yet."""
    project = expense.line.project
    scope.require(actor, access.PLAN, project.area_code)
    if expense.state != Expense.State.WAITING:
        raise WrongState(_("This expense has been decided on."))
    add_attachment(
        actor=actor,
        object_type=expense._meta.label_lower,
        object_id=expense.pk,
        area_code=project.area_code,
        upload=upload,
        purpose=RECEIPT,
        kinds=(*PHOTOS, *DOCUMENTS),
    )
    return expense


@operation("projects.decide_expense")
def decide_expense(*, actor: Actor, expense: Expense, approves: bool, reason: str = "") -> Expense:
    """Approve or refuse an expense. Neither who spent it nor who entered it decides.

    An approval needs a receipt and stays within the line's plan; a refusal says why.
    """
    project = expense.line.project
    scope.require(actor, access.APPROVE, project.area_code)
    locked(project, "work")
    line = changing.locked(expense.line)
    expense = changing.locked(
        expense,
        states=(Expense.State.WAITING,),
        refusal=_("This expense has been decided on."),
    )
    if actor.user_id is not None and actor.user_id in (expense.spent_by_id, expense.recorded_by_id):
        raise AccessDenied(_("Somebody else must decide on what you spent or entered."))
    if approves:
        _check_approval(line, expense)
        expense.state = Expense.State.APPROVED
    else:
        expense.state = Expense.State.REFUSED
        expense.decision_reason = reason_of(reason)
    expense.decided_by_id, expense.decided_at = actor.user_id, actor.now
    expense.save()
    note(approves=approves)
    told = {"title": expense.title, "state": expense.state.label}
    write_step(actor, project, "decide_expense", worded("%(title)s: %(state)s", told))
    return expense


def _check_approval(line: BudgetLine, expense: Expense) -> None:
    if not attachments_of(expense._meta.label_lower, expense.pk).exists():
        raise NotValid(_("There is no receipt. Ask for it before you approve."))
    approved = line.expenses.filter(state=Expense.State.APPROVED)
    spent = approved.aggregate(total=Sum("amount_cents"))["total"] or 0
    over = spent + expense.amount_cents - line.planned_cents
    if over > 0:
        raise NotValid(
            _("This is %(over)s yuan more than is planned. Plan more for it first."),
            over=f"{over / 100:.2f}",
        )

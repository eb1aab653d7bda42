"""The money of a project: its budget, its expenses, their receipts and approval."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotFound
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Permission
from yanzhen.core.steps import BOTH, bound, take_step
from yanzhen.needs.fields import StepForm
from yanzhen.projects import access, selectors, services
from yanzhen.projects.forms import BudgetLineForm, ExpenseForm, ReceiptForm, WordsForm
from yanzhen.projects.models import BudgetLine, Expense, Project
from yanzhen.projects.views.parts import head_of, part_address

MONEY_PAGE = "project-money"


def money_of(request: ActorRequest, pk: int, right: Permission | None = None) -> Project:
    """A project whose money the actor may see. Raises NotFound for everybody else."""
    project = access.access_project(request.actor, pk)
    if not access.can_see_money(request.actor, project):
        raise NotFound
    if right is not None:
        scope.require(request.actor, right, project.area_code)
    return project


@page(access.READ)
def project_money(request: ActorRequest, pk: int) -> HttpResponse:
    """Planned and spent by line, and every expense with its receipt."""
    actor = request.actor
    project = money_of(request, pk)
    expenses = list(selectors.expenses_of(project)[:200])
    receipts = selectors.receipts_of(expenses)
    context = {
        **head_of(request, project, MONEY_PAGE),
        "budget": selectors.budget_of(actor, project),
        "expenses": [
            {
                "expense": e,
                "amount": selectors.cents(e.amount_cents),
                "receipts": receipts.get(e.pk, []),
                "may_decide": e.state == Expense.State.WAITING
                and scope.holds(actor, access.APPROVE, project.area_code)
                and actor.user_id not in (e.spent_by_id, e.recorded_by_id),
            }
            for e in expenses
        ],
        "may_budget": scope.holds(actor, access.PLAN, project.area_code)
        and (
            project.state == Project.State.DRAFT
            or (project.is_open and scope.holds(actor, access.APPROVE, project.area_code))
        ),
    }
    return render(request, "projects/project_money.html", context)


def _step(request: ActorRequest, project: Project, form: Any, **words: Any) -> HttpResponse:
    return take_step(request, project, form, back=part_address(project, MONEY_PAGE), **words)


@page(access.PLAN, methods=BOTH)
def budget_line_add(request: ActorRequest, pk: int) -> HttpResponse:
    project = money_of(request, pk, access.PLAN)
    actor = request.actor
    return _step(
        request,
        project,
        BudgetLineForm(actor=actor, project=project, **bound(request, project)),
        title=_("New budget line"),
        action=_("Add"),
        done=_("Added to the budget."),
        perform=lambda given: services.add_budget_line(
            actor=actor,
            project=project,
            title=given["title"],
            source=given["source"],
            planned_cents=given["planned"],
        ),
    )


@page(access.PLAN, methods=BOTH)
def budget_line_remove(request: ActorRequest, pk: int) -> HttpResponse:
    line = the_row(BudgetLine.objects.all(), pk=pk)
    project = money_of(request, line.project_id, access.PLAN)
    return _step(
        request,
        project,
        StepForm(**bound(request, project)),
        title=_("Remove the budget line"),
        action=_("Remove"),
        done=_("Removed."),
        perform=lambda given: services.remove_budget_line(actor=request.actor, line=line),
        extra={"help": line.title},
    )


@page(access.PLAN, methods=BOTH)
def expense_record(request: ActorRequest, pk: int) -> HttpResponse:
    project = money_of(request, pk, access.PLAN)
    actor = request.actor
    form = ExpenseForm(
        actor=actor,
        project=project,
        **bound(request, project, spent_on=actor.today),
    )
    return _step(
        request,
        project,
        form,
        title=_("Enter an expense"),
        action=_("Enter"),
        done=_("Entered. Somebody else approves it."),
        perform=lambda given: services.record_expense(
            actor=actor,
            line=given["line"],
            title=given["title"],
            amount_cents=given["amount"],
            spent_on=given["spent_on"],
            spent_by=given["spent_by"],
            receipt=given["receipt"],
        ),
    )


def _expense(request: ActorRequest, pk: int, right: Permission) -> tuple[Expense, Project]:
    expense = the_row(Expense.objects.select_related("line__project"), pk=pk)
    return expense, money_of(request, expense.line.project_id, right)


@page(access.PLAN, methods=BOTH)
def expense_receipt(request: ActorRequest, pk: int) -> HttpResponse:
    """Bring a receipt after the fact."""
    expense, project = _expense(request, pk, access.PLAN)
    return _step(
        request,
        project,
        ReceiptForm(**_without_version(bound(request, project))),
        title=_("Add a receipt"),
        action=_("Add"),
        done=_("Added."),
        perform=lambda given: services.add_receipt(
            actor=request.actor, expense=expense, upload=given["file"]
        ),
        extra={"help": expense.title},
    )


def _without_version(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "initial"}


@page(access.APPROVE, methods=BOTH)
def expense_decide(request: ActorRequest, pk: int) -> HttpResponse:
    """Approve or refuse what somebody else spent."""
    expense, project = _expense(request, pk, access.APPROVE)
    refuses = request.POST.get("decision") == "refuse"
    return _step(
        request,
        project,
        WordsForm(**bound(request, project)),
        title=_("Decide on the expense"),
        action=_("Approve"),
        done=_("Decided."),
        perform=lambda given: services.decide_expense(
            actor=request.actor, expense=expense, approves=not refuses, reason=given["words"]
        ),
        extra={
            "help": f"{expense.title} · {selectors.cents(expense.amount_cents)}",
            "other_decision": _("Refuse, with words"),
        },
    )

"""What was planned and what was spent."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import (
    F,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Coalesce

from yanzhen.core.numbers import Quantity, Unit
from yanzhen.core.scope import Actor
from yanzhen.projects.models import (
    BudgetLine,
    Expense,
    Project,
)
from yanzhen.projects.selectors.frame import labels


@dataclass(frozen=True, slots=True)
class LineState:
    """A budget line with what was spent for it and what waits for approval."""

    line: BudgetLine
    source: str
    planned: Quantity
    spent: Quantity
    waiting: Quantity
    left: Quantity


@dataclass(frozen=True, slots=True)
class Budget:
    """The money of a project, by line and in all."""

    lines: list[LineState]
    planned: Quantity
    spent: Quantity
    waiting: Quantity
    by_source: list[tuple[str, Quantity]]


def cents(amount: int) -> Quantity:
    """An amount of fen that prints itself in yuan."""
    return Quantity(int(amount), Unit.CENT)


def budget_of(actor: Actor, project: Project) -> Budget:
    """Planned, spent (approved) and waiting amounts; refused ones count nowhere."""
    names = labels("sources", actor, project.area_code)

    def total(state: str) -> Coalesce:
        return Coalesce(Sum("expenses__amount_cents", filter=Q(expenses__state=state)), 0)

    rows = project.budget_lines.annotate(
        spent=total(Expense.State.APPROVED), waiting=total(Expense.State.WAITING)
    )
    lines, by_source = [], dict[str, int]()
    for row in rows:
        source = names.get(row.source, row.source)
        by_source[source] = by_source.get(source, 0) + row.planned_cents
        lines.append(
            LineState(
                row,
                source,
                cents(row.planned_cents),
                cents(row.spent),
                cents(row.waiting),
                cents(row.planned_cents - row.spent),
            )
        )
    return Budget(
        lines,
        cents(sum(int(e.planned.amount) for e in lines)),
        cents(sum(int(e.spent.amount) for e in lines)),
        cents(sum(int(e.waiting.amount) for e in lines)),
        [(name, cents(amount)) for name, amount in by_source.items()],
    )


def expenses_of(project: Project) -> QuerySet[Expense]:
    """The newest first; those that wait on top."""
    return (
        Expense.objects.filter(line__project=project)
        .select_related("line", "spent_by", "recorded_by", "decided_by")
        .order_by(F("decided_at").desc(nulls_first=True), "-spent_on", "-pk")
    )

"""The money of a project, in fen: what is planned from which source, what was spent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.projects.models.projects import Project


class BudgetLine(models.Model):
    """An amount that is planned for something, and where it comes from (``projects.sources``)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="budget_lines")
    title = models.CharField(_("what for"), max_length=120)
    source = models.CharField(_("source of the money"), max_length=30)
    planned_cents = models.BigIntegerField(_("planned amount"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_cents__gt=0), name="a_budget_line_plans_something"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Expense(models.Model):
    """Money that somebody spent for a budget line; counts once somebody else has approved it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for approval")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="expenses")
    title = models.CharField(_("what was bought"), max_length=120)
    amount_cents = models.BigIntegerField(_("amount"))
    spent_on = models.DateField(_("spent on"))
    spent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING, db_index=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-spent_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0), name="an_expense_is_more_than_nothing"
            )
        ]

    def __str__(self) -> str:
        return self.title

"""Budget lines, expenses and their receipts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField, YuanField
from yanzhen.core.scope import Actor
from yanzhen.needs.fields import ANY, StepForm
from yanzhen.projects import selectors
from yanzhen.projects.forms.fields import WorkerChoice
from yanzhen.projects.models import BudgetLine, Project


class BudgetLineForm(StepForm):
    title = forms.CharField(label=_("what for"), max_length=120)
    source = forms.ChoiceField(label=_("source of the money"))
    planned = YuanField(label=_("planned amount"))

    def __init__(self, *args: Any, actor: Actor, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["source"]
        field.choices = [ANY, *selectors.labels("sources", actor, project.area_code).items()]


class ExpenseForm(StepForm):
    line = forms.ModelChoiceField(
        BudgetLine.objects.none(), label=_("budget line"), empty_label=_("choose")
    )
    title = forms.CharField(label=_("what was bought"), max_length=120)
    amount = YuanField(label=_("amount"))
    spent_on = DayField(label=_("spent on"), leaning="past", refuses_future=True)
    receipt = forms.FileField(
        label=_("receipt"), required=False, help_text=_("Nothing is approved without one.")
    )

    def __init__(self, *args: Any, actor: Actor, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["line"]
        field.queryset = project.budget_lines.all()
        self.fields["spent_by"] = WorkerChoice(
            actor, project.area_code, label=_("spent by"), required=False, empty_label=_("myself")
        )
        self.order_fields(["line", "title", "amount", "spent_on", "spent_by", "receipt"])


class ReceiptForm(forms.Form):
    file = forms.FileField(label=_("receipt"))

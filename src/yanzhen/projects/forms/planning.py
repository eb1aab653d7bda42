"""The team, the milestones, the co-organisers and the measures of a project."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor
from yanzhen.needs.fields import StepForm
from yanzhen.orgs.selectors import organizations_for_picker
from yanzhen.projects.forms.fields import LINES, WorkerChoice
from yanzhen.projects.models import Project, TeamMember


class MemberForm(StepForm):
    """Somebody joins the team: a worker, or a guest by name."""

    role = forms.ChoiceField(
        label=_("role in the team"), choices=TeamMember.Role, widget=forms.RadioSelect
    )
    guest_name = forms.CharField(
        label=_("or the name of a guest"), required=False, max_length=60,
        help_text=_("Somebody who is in no register, such as an expert of a university."),
    )  # fmt: skip
    task = forms.CharField(label=_("task in the team"), required=False, max_length=200)

    def __init__(self, *args: Any, actor: Actor, project: Project, person: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if person is not None:
            del self.fields["guest_name"]
            self.fields["role"].initial = TeamMember.Role.VOLUNTEER
        else:
            self.fields["user"] = WorkerChoice(
                actor, project.area_code, label=_("worker"), required=False, empty_label=_("nobody")
            )
        self.order_fields(["role", "user", "guest_name", "task"])


class MilestoneForm(StepForm):
    title = forms.CharField(label=_("milestone"), max_length=120)
    due_on = DayField(label=_("due on"))


class MoveForm(StepForm):
    due_on = DayField(label=_("due on"))
    reason = forms.CharField(label=_("why"), max_length=200)


class ReachForm(StepForm):
    done_on = DayField(label=_("done on"), leaning="past", refuses_future=True)
    evidence = forms.CharField(
        label=_("evidence"), max_length=500, widget=forms.Textarea(attrs=LINES)
    )
    file = forms.FileField(label=_("photo or document"), required=False)


class CoOrganizerForm(StepForm):
    part = forms.CharField(
        label=_("its part"),
        max_length=200,
        help_text=_("For example: gives the room and a doctor."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = forms.ModelChoiceField(
            organizations_for_picker(actor), label=_("organisation"), empty_label=_("choose")
        )
        self.order_fields(["organization", "part"])


class MeasureForm(StepForm):
    title = forms.CharField(
        label=_("what is measured"), max_length=120,
        help_text=_("For example: elders who talk to nobody for a week."),
    )  # fmt: skip
    unit = forms.CharField(label=_("unit"), max_length=20)
    baseline = forms.DecimalField(label=_("at the beginning"), max_digits=12, decimal_places=2)
    target = forms.DecimalField(label=_("aim"), max_digits=12, decimal_places=2)
    source = forms.CharField(label=_("how it is measured"), max_length=200)


class MeasurementForm(StepForm):
    value = forms.DecimalField(label=_("measured value"), max_digits=12, decimal_places=2)
    measured_on = DayField(label=_("measured on"), leaning="past", refuses_future=True)
    source = forms.CharField(label=_("source"), max_length=200)

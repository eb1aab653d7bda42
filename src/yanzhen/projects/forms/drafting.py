"""What is typed about a project itself, and about taking it over elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor
from yanzhen.needs.fields import ANY, StepForm
from yanzhen.needs.selectors import category_labels
from yanzhen.orgs.selectors import divisions_for_picker, organizations_for_picker
from yanzhen.projects import access, selectors
from yanzhen.projects.forms.fields import AREAS, WorkerChoice, area_field
from yanzhen.projects.models import Project


class ProjectForm(StepForm):
    """What a project says of itself."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    title = forms.CharField(
        label=_("project name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    division = area_field()
    benefit = forms.ChoiceField(
        label=_("benefit type"), choices=Project.Benefit, widget=forms.RadioSelect
    )
    action_line = forms.ChoiceField(label=_("line of action"), widget=forms.RadioSelect)
    category = forms.ChoiceField(label=_("category"))
    summary = forms.CharField(
        label=_("in short"),
        required=False,
        max_length=500,
        help_text=_("What is done, how often, and what shall be different afterwards."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    beneficiaries = forms.CharField(label=_("for whom"), required=False, max_length=200)
    starts_on = DayField(label=_("begins on"))
    ends_on = DayField(label=_("ends on"))
    is_key = forms.BooleanField(
        label=_("key project of several departments"),
        required=False,
        help_text=_("Then each co-organiser is named with its part."),
    )
    is_public = forms.BooleanField(
        label=_("shown to residents"),
        required=False,
        help_text=_("They see its name, what it says in short, and its days; nothing else."),
    )

    def __init__(
        self, *args: Any, actor: Actor, area: str, is_new: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["action_line"].choices = list(selectors.labels("action_lines", actor, area).items())
        fields["category"].choices = [ANY, *category_labels(actor, area).items()]
        fields["lead"] = WorkerChoice(
            actor, area, label=_("project lead"), required=False, empty_label=_("myself")
        )
        fields["organization"] = forms.ModelChoiceField(
            organizations_for_picker(actor),
            label=_("carried out by"),
            required=False,
            empty_label=_("our station"),
        )
        brands = access.visible_brands(actor).filter(ended_on=None)
        fields["brand"] = forms.ModelChoiceField(
            brands, label=_("brand"), required=False, empty_label=_("none")
        )
        if is_new:
            places = divisions_for_picker(actor, access.PLAN, AREAS)
            fields["division"].queryset = places.select_related("parent")
        else:
            del fields["division"]
        order = (
            "title division benefit action_line category summary beneficiaries starts_on ends_on"
            " lead organization brand is_key is_public"
        )
        self.order_fields(order.split())


class CopyForm(StepForm):
    title = forms.CharField(label=_("project name"), max_length=80)
    division = area_field()
    starts_on = DayField(label=_("begins on"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["division"]
        places.queryset = divisions_for_picker(actor, access.PLAN, AREAS).select_related("parent")

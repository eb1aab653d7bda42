"""What is typed about applications; every rule is the service's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.assistance.models import AidApplication
from yanzhen.core.form_fields import DayField, MomentField
from yanzhen.needs.fields import StepForm

LINES = {"rows": 2}


class BeginForm(forms.Form):
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    policy = forms.ChoiceField(
        label=_("policy"),
        widget=forms.RadioSelect,
        help_text=_("The station advises and helps; the competent office decides."),
    )

    def __init__(self, *args: Any, policies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["policy"]
        field.choices = policies


class TickForm(StepForm):
    there = forms.MultipleChoiceField(
        label=_("materials that are there"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, materials: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["there"]
        field.choices = [(m["code"], m["name"]) for m in materials]
        field.initial = [m["code"] for m in materials if m["is_there"]]


class HelpForm(StepForm):
    started_at = MomentField(label=_("began"))
    minutes = forms.IntegerField(label=_("minutes"), min_value=1, max_value=24 * 60, initial=30)
    words = forms.CharField(
        label=_("what happened"), max_length=280, widget=forms.Textarea(attrs=LINES)
    )


class SubmitForm(StepForm):
    submitted_to = forms.CharField(label=_("submitted to"), max_length=120)
    submitted_on = DayField(label=_("submitted on"), leaning="past", refuses_future=True)


class MoreForm(StepForm):
    words = forms.CharField(
        label=_("what they ask for"), max_length=280, widget=forms.Textarea(attrs=LINES)
    )


class ResultForm(StepForm):
    result = forms.ChoiceField(
        label=_("result"), choices=AidApplication.Result, widget=forms.RadioSelect
    )
    result_on = DayField(label=_("decided on"), leaning="past", refuses_future=True)
    result_words = forms.CharField(
        label=_("what was told"), max_length=300, widget=forms.Textarea(attrs=LINES)
    )
    resident_word = forms.CharField(
        label=_("what the resident said"), required=False, max_length=300
    )


class WithdrawForm(StepForm):
    reason = forms.CharField(label=_("reason"), max_length=280, widget=forms.Textarea(attrs=LINES))

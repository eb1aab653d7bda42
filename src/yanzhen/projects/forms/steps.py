"""The words that a decision on a project asks for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.needs.fields import StepForm
from yanzhen.projects.forms.fields import LINES


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("reason"), max_length=300, widget=forms.Textarea(attrs=LINES))


class WordsForm(StepForm):
    words = forms.CharField(
        label=_("note"), required=False, max_length=300, widget=forms.Textarea(attrs=LINES)
    )

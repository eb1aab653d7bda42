"""What is typed about volunteers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField
from yanzhen.volunteers import vocabulary


class RegisterForm(forms.Form):
    """Registering a known person as a volunteer."""

    skills = forms.MultipleChoiceField(
        label=_("What can they do?"),
        choices=list(vocabulary.SKILLS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    service_times = forms.MultipleChoiceField(
        label=_("When do they have time?"),
        choices=list(vocabulary.SERVICE_TIMES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    registered_on = DayField(label=_("Registered on"), leaning="past", refuses_future=True)
    guardian_consent = forms.BooleanField(
        label=_("The guardian agrees (only for people under 18)"), required=False
    )


class FilterForm(forms.Form):
    """The filter above the register."""

    q = forms.CharField(label=_("Name"), required=False)
    skill = forms.ChoiceField(
        label=_("Skill"), choices=[("", _("any")), *vocabulary.SKILLS.items()], required=False
    )

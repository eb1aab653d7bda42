"""What is typed about volunteers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField
from yanzhen.volunteers import vocabulary


def _offer(field: Any, choices: Sequence[tuple[Any, Any]]) -> None:
    field.choices = choices


class RegisterForm(forms.Form):
    """Registering a known person as a volunteer."""

    skills = forms.MultipleChoiceField(
        label=_("What can they do?"),
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

    def __init__(self, *args: Any, skills: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["skills"], [(s, s) for s in skills])

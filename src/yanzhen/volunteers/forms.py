"""What is typed about volunteers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField
from yanzhen.needs.fields import StepForm
from yanzhen.volunteers import vocabulary
from yanzhen.volunteers.models import SpotCheck


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
    service_areas = forms.MultipleChoiceField(
        label=_("Where do they want to serve?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Nothing chosen means the own town."),
    )
    registered_on = DayField(label=_("Registered on"), leaning="past", refuses_future=True)
    guardian_consent = forms.BooleanField(
        label=_("The guardian agrees (only for people under 18)"), required=False
    )

    def __init__(
        self, *args: Any, skills: Sequence[str], places: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["skills"], [(s, s) for s in skills])
        _offer(self.fields["service_areas"], places)


LINES = {"rows": 2}


class HourWordsForm(StepForm):
    """A step that only needs words, which the volunteer reads."""

    words = forms.CharField(
        label=_("why, in a few words"), max_length=300, widget=forms.Textarea(attrs=LINES)
    )


class ConfirmHoursForm(StepForm):
    """What the confirmer knows; left out, the figure that is told stands."""

    minutes = forms.IntegerField(
        label=_("minutes that you know of"),
        required=False,
        min_value=1,
        max_value=1440,
        help_text=_("Leave it empty when the figure above is right. The lower figure counts."),
    )
    words = forms.CharField(
        label=_("words"), required=False, max_length=300, widget=forms.Textarea(attrs=LINES)
    )


class MinutesForm(HourWordsForm):
    """A figure, and why."""

    minutes = forms.IntegerField(label=_("right minutes"), min_value=1, max_value=1440)
    field_order = ("version", "minutes", "words")


class SupplementForm(forms.Form):
    """Hours of somebody who could not sign in and out."""

    number = forms.CharField(label=_("volunteer number"), max_length=32)
    minutes = forms.IntegerField(label=_("minutes"), min_value=1, max_value=1440)
    reason = forms.CharField(
        label=_("why it was added later"), max_length=200, widget=forms.Textarea(attrs=LINES)
    )


class SpotCheckForm(StepForm):
    """What came out when the hours were looked at again."""

    result = forms.ChoiceField(
        label=_("what came out"),
        choices=[row for row in SpotCheck.Result.choices if row[0] != "open"],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("whom you asked, and what they said"),
        max_length=300,
        widget=forms.Textarea(attrs=LINES),
    )


class CertificateForm(forms.Form):
    """The blocks of the certificate that are not in the register."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    period_from = DayField(label=_("from"), leaning="past", refuses_future=True)
    period_to = DayField(label=_("until"), leaning="past", refuses_future=True)
    unit = forms.CharField(label=_("recording unit"), max_length=80)
    in_charge = forms.CharField(label=_("person in charge"), max_length=40, required=False)
    contact = forms.CharField(label=_("contact"), max_length=60, required=False)
    with_document = forms.BooleanField(
        label=_("Print the identity document, its number masked"), required=False
    )


class ReasonForm(StepForm):
    """Why something is revoked."""

    reason = forms.CharField(label=_("reason"), max_length=200, widget=forms.Textarea(attrs=LINES))

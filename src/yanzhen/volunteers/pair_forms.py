"""What is typed about pairs, circles and contacts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField, MomentField
from yanzhen.needs.fields import StepForm
from yanzhen.volunteers.models import Pair, PairContact

LINES = {"rows": 2}
NOBODY = ("", _("nobody of these"))
Choices = Sequence[tuple[Any, Any]]


def _offer(field: Any, choices: Choices) -> None:
    field.choices = choices


class PairForm(forms.Form):
    """A volunteer for a client, a stand-in, and what both said."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    holder = forms.ChoiceField(
        label=_("Who looks after them?"), widget=forms.RadioSelect, required=False
    )
    holder_number = forms.CharField(
        label=_("or the number of another volunteer"), max_length=32, required=False
    )
    substitute = forms.ChoiceField(label=_("Who stands in?"), required=False)
    substitute_number = forms.CharField(
        label=_("or the number of another volunteer who stands in"), max_length=32, required=False
    )
    substitute_name = forms.CharField(
        label=_("or somebody else, by name"), max_length=40, required=False
    )
    every_days = forms.IntegerField(
        label=_("days between two contacts"),
        min_value=1,
        max_value=366,
        required=False,
        help_text=_("Left empty: as often as the rules of the place say."),
    )
    since = DayField(label=_("since"), leaning="past", refuses_future=True)
    client_agrees = forms.BooleanField(label=_("The client agrees that they come"))
    holder_agrees = forms.BooleanField(
        label=_("The volunteer has agreed already; otherwise they are asked on their phone"),
        required=False,
    )

    def __init__(self, *args: Any, volunteers: Choices, stand_ins: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["holder"], [*volunteers, NOBODY])
        _offer(self.fields["substitute"], [NOBODY, *stand_ins])


class CircleForm(forms.Form):
    """A worker, doctor or care worker for the circle of a client, and who stands in."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    role = forms.ChoiceField(
        label=_("role"), choices=[row for row in Pair.Role.choices if row[0] != "volunteer"]
    )
    holder_user = forms.ChoiceField(label=_("Who looks after them?"), required=False)
    holder_name = forms.CharField(
        label=_("or somebody else, by name"), max_length=40, required=False
    )
    substitute_user = forms.ChoiceField(label=_("Who stands in?"), required=False)
    substitute_name = forms.CharField(
        label=_("or somebody else who stands in, by name"), max_length=40, required=False
    )
    every_days = forms.IntegerField(
        label=_("days between two contacts"),
        min_value=1,
        max_value=366,
        required=False,
        help_text=_("Left empty: as often as the rules of the place say."),
    )
    since = DayField(label=_("since"), leaning="past", refuses_future=True)
    client_agrees = forms.BooleanField(label=_("The client agrees that they come"))

    def __init__(self, *args: Any, users: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("holder_user", "substitute_user"):
            _offer(self.fields[name], [NOBODY, *users])


class HandForm(StepForm):
    """Somebody of the register, of the house, or from outside."""

    number = forms.CharField(label=_("number of a volunteer"), max_length=32, required=False)
    user = forms.ChoiceField(label=_("or a worker"), required=False)
    name = forms.CharField(label=_("or somebody else, by name"), max_length=40, required=False)

    def __init__(self, *args: Any, users: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["user"], [NOBODY, *users])


class HandOverForm(StepForm):
    """Other hands for a client; left out, who stands in takes them."""

    holder = forms.ChoiceField(
        label=_("Who looks after them from now on?"), widget=forms.RadioSelect, required=False
    )
    number = forms.CharField(
        label=_("or the number of another volunteer"), max_length=32, required=False
    )
    stand_in_number = forms.CharField(
        label=_("number of the volunteer who stands in"), max_length=32, required=False
    )
    stand_in_name = forms.CharField(
        label=_("or somebody else who stands in, by name"), max_length=40, required=False
    )
    reason = forms.CharField(
        label=_("why, in a few words"), max_length=200, widget=forms.Textarea(attrs=LINES)
    )

    def __init__(self, *args: Any, volunteers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["holder"], [("", _("who stands in now")), *volunteers])


class ContactForm(forms.Form):
    """A contact as whoever made it tells of it."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    mode = forms.ChoiceField(
        label=_("how"), choices=PairContact.Mode.choices, widget=forms.RadioSelect
    )
    at = MomentField(label=_("when"))
    minutes = forms.IntegerField(label=_("minutes"), min_value=1, max_value=720)
    words = forms.CharField(
        label=_("how they are"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "data-sensitive": ""}),
    )
    wants_station = forms.BooleanField(label=_("the station should look in"), required=False)


class OutcomeForm(StepForm):
    """What came of looking in."""

    outcome = forms.CharField(
        label=_("what came of it"), max_length=300, widget=forms.Textarea(attrs=LINES)
    )

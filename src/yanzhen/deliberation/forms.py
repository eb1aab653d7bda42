"""What is typed about deliberations; every rule is the service's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.form_fields import DayField, MomentField
from yanzhen.core.scope import Actor
from yanzhen.deliberation import access
from yanzhen.needs.fields import PlaceChoice, StepForm
from yanzhen.orgs.models import Division
from yanzhen.orgs.selectors import divisions_for_picker

LINES = {"rows": 3}
PLACES = ("town", "village", "group", "grid", "compound")


def _text(label: Any, most: int, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, widget=forms.Textarea(attrs=LINES), **options
    )


class RaiseForm(forms.Form):
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    topic = forms.CharField(label=_("topic"), max_length=120)
    concerned = _text(_("who is concerned"), 300)
    division = PlaceChoice(Division.objects.none(), label=_("where"))

    def __init__(self, *args: Any, actor: Actor, has_place: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_place:
            del self.fields["division"]
            return
        field: Any = self.fields["division"]
        field.queryset = divisions_for_picker(actor, access.LEAD, PLACES).select_related("parent")


class MeetingForm(StepForm):
    meeting_at = MomentField(label=_("meeting"))
    place = forms.CharField(label=_("place"), max_length=120)


class DecisionForm(StepForm):
    attendees = _text(
        _("who came"), 2000, help_text=_("One a line: the name, a comma, for whom they speak.")
    )
    decision = _text(pgettext_lazy("deliberation", "decision"), 1000)
    carried_out_by = forms.CharField(label=_("who carries it out"), max_length=120)
    due_on = DayField(label=_("to be done by"), leaning="future")

    def clean_attendees(self) -> list[tuple[str, str]]:
        lines = self.cleaned_data["attendees"].replace("，", ",").splitlines()
        parts = [line.split(",", 1) for line in lines if line.strip()]
        return [(p[0].strip(), p[1].strip() if len(p) > 1 else "") for p in parts]


class FollowForm(StepForm):
    words = _text(_("how far it is"), 280)


class FinishForm(StepForm):
    result_text = _text(_("result"), 1000)
    resident_word = forms.CharField(
        label=_("what those concerned say"), required=False, max_length=300
    )


class PublishForm(StepForm):
    result_text = _text(
        _("result"), 1000, help_text=_("Everybody can read it. It names no resident.")
    )


class DropForm(StepForm):
    reason = _text(_("reason"), 280)

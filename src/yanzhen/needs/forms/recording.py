"""What is typed when a need was heard."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor
from yanzhen.needs import access, selectors
from yanzhen.needs.fields import ANY, PLACES, PlaceChoice
from yanzhen.needs.models import Need
from yanzhen.needs.subjects import Subject
from yanzhen.orgs.models import Division
from yanzhen.orgs.selectors import divisions_for_picker
from yanzhen.people.models import Consent


def watch_for_alike(field: forms.Field, query: str = "") -> None:
    """Ask for needs that are alike while the sentence is typed; they are shown in ``#alike``."""
    field.widget.attrs |= {
        "hx-get": f"{reverse('need-alike')}?{query}",
        "hx-trigger": "input changed delay:400ms",
        "hx-target": "#alike",
        "hx-include": "[name=category], [name=division]",
        "hx-sync": "this:replace",
    }


class NeedForm(forms.Form):
    """A need that was heard: by whom, what, how urgent."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    title = forms.CharField(
        label=_("in one sentence"),
        max_length=120,
        help_text=_("Who needs what: “Mrs Tian's roof leaks over the stove.”"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    category = forms.ChoiceField(label=_("category"))
    channel = forms.ChoiceField(
        label=_("heard by"), choices=Need.Channel, initial=Need.Channel.VISIT
    )
    proxy_consent = forms.ChoiceField(
        label=_("how they agreed"),
        choices=[ANY, *Consent.ways_to_agree()],
        required=False,
        help_text=_("Needed when you report for somebody who cannot do it themselves."),
    )
    urgency = forms.ChoiceField(
        label=_("urgency"),
        choices=Need.Urgency,
        initial=Need.Urgency.NORMAL,
        widget=forms.RadioSelect,
    )
    division = PlaceChoice(Division.objects.none(), label=_("where"))
    place = forms.CharField(
        label=_("place"), max_length=120, required=False, help_text=_("If it is about a place.")
    )
    description = forms.CharField(
        label=_("what is needed"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    heard_on = DayField(label=_("heard on"), leaning="past", refuses_future=True, required=False)
    is_another = forms.BooleanField(
        label=_("It is another one: record it all the same"), required=False
    )

    def __init__(
        self, *args: Any, actor: Actor, area: str, subject: Subject, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = selectors.category_labels(actor, area).items()
        self.fields["category"].choices = [ANY, *choices]  # type: ignore[attr-defined]
        watch_for_alike(self.fields["title"], subject.query)
        if subject.is_on_file:
            del self.fields["division"], self.fields["place"]
        else:
            places: Any = self.fields["division"]
            levels = () if subject.organization else PLACES
            places.queryset = divisions_for_picker(actor, access.RECORD, levels).select_related(
                "parent"
            )
        if subject.organization:
            self.fields["channel"].initial = Need.Channel.ENTERPRISE
            self.fields["division"].initial = subject.organization.division_id
        if subject.person is None:
            del self.fields["proxy_consent"]
        self.fields["is_another"].widget = forms.HiddenInput()

    def show_doubt(self) -> None:
        """Ask whether it is another need than those that are alike."""
        self.fields["is_another"].widget = forms.CheckboxInput()

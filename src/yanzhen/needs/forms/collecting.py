"""Boxes, their openings, and the slips that are typed one after another."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor
from yanzhen.needs import access, selectors
from yanzhen.needs.fields import ANY, PLACES, PlaceChoice, StepForm
from yanzhen.needs.forms.recording import watch_for_alike
from yanzhen.needs.models import Box, Collection, Need
from yanzhen.orgs.models import Division
from yanzhen.orgs.selectors import divisions_for_picker, subtree

BETWEEN_NAMES = re.compile(r"[、，,;；\n]+")


class NamesField(forms.CharField):
    """Names in one line, parted by commas of any kind."""

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value) or ""
        return [name.strip() for name in BETWEEN_NAMES.split(typed) if name.strip()]


class BoxChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Box) -> str:
        return f"{obj.division.name} · {obj.code} {obj.place}"


class CollectionForm(forms.Form):
    """One opening, meeting or log: where, when, who was there, how many slips."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    box = BoxChoice(Box.objects.none(), label=_("which box"), empty_label=_("choose"))
    division = PlaceChoice(Division.objects.none(), label=_("where"))
    topic = forms.CharField(label=_("topic"), max_length=120, required=False)
    held_on = DayField(label=_("day"), leaning="past", refuses_future=True)
    present = NamesField(label=_("who was there"), max_length=1000, strip=True)
    announced = forms.IntegerField(
        label=_("slips counted"), min_value=0, max_value=2000, required=False
    )

    def __init__(self, *args: Any, actor: Actor, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_box = kind == Collection.Kind.BOX
        boxes: Any = self.fields["box"]
        places: Any = self.fields["division"]
        if is_box:
            del self.fields["division"], self.fields["topic"]
            boxes.queryset = (
                access.visible_boxes(actor)
                .on(actor.today)
                .filter(area_code__in=_recordable(actor))
                .select_related("division")
            )
            self.fields["present"].label = _("who opened it")
            self.fields["present"].help_text = _(
                "At least two people, their names parted by commas."
            )
            self.fields["announced"].required = True
            self.fields["announced"].help_text = _("Counted before the first slip is typed.")
        else:
            del self.fields["box"]
            places.queryset = divisions_for_picker(actor, access.RECORD).select_related("parent")
            is_meeting = kind == Collection.Kind.MEETING
            self.fields["topic"].help_text = (
                _("For example: grid meeting of May.")
                if is_meeting
                else _("For example: 12345, first week of June.")
            )
            self.fields["present"].help_text = _("Their names, parted by commas.")
            self.fields["present"].label = (
                _("who attended") if is_meeting else _("who answered the calls")
            )
            self.fields["announced"].label = (
                _("topics counted") if is_meeting else _("calls counted")
            )


def _recordable(actor: Actor) -> Any:
    return divisions_for_picker(actor, access.RECORD).values("code")


class SlipForm(forms.Form):
    """One slip: the sentence, and what else it says. Enter records it and opens the next."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    title = forms.CharField(
        label=_("in one sentence"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": ""}),
    )
    category = forms.ChoiceField(label=_("category"))
    urgency = forms.ChoiceField(
        label=_("urgency"), choices=Need.Urgency, initial=Need.Urgency.NORMAL
    )
    division = PlaceChoice(Division.objects.none(), label=_("where"))
    place = forms.CharField(label=_("place"), max_length=120, required=False)
    caller_name = forms.CharField(
        label=_("name, if there is one"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-sensitive": ""}),
    )
    caller_phone = forms.CharField(
        label=_("telephone, if there is one"),
        max_length=20,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "tel", "data-sensitive": ""}
        ),
    )

    def __init__(self, *args: Any, actor: Actor, collection: Collection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area, day = collection.area_code, collection.held_on
        labels = selectors.category_labels(actor, area).items()
        self.fields["category"].choices = [ANY, *labels]  # type: ignore[attr-defined]
        places: Any = self.fields["division"]
        levels = (*PLACES, collection.division.level)
        places.queryset = subtree(area, day).filter(level__in=levels).select_related("parent")
        places.empty_label = None
        watch_for_alike(self.fields["title"])


class CloseCollectionForm(StepForm):
    reason = forms.CharField(
        label=_("why the numbers differ"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class BoxForm(forms.Form):
    """Where a box hangs, and what stands on it."""

    division = PlaceChoice(Division.objects.none(), label=_("where"))
    code = forms.CharField(
        label=_("code"), max_length=20, help_text=_("What stands on the box, for example 1.")
    )
    place = forms.CharField(
        label=_("where it hangs"),
        max_length=120,
        help_text=_("For example: beside the door of the service hall."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["division"]
        places.queryset = divisions_for_picker(actor, access.KEEP_BOXES).select_related("parent")

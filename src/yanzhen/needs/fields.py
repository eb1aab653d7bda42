"""Parts of forms that the apps above use too: the choice of a place, the version of a step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.orgs.models import Division

ANY = ("", _("choose"))
PLACES = ("village", "group", "grid", "compound", "building")


class PlaceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A village or what lies below it, by its path."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"empty_label": _("choose"), **kwargs})

    def label_from_instance(self, obj: Division) -> str:
        inside = len(obj.code) > 12 and obj.parent
        return f"{obj.parent.name} {obj.name}" if inside else obj.name  # type: ignore[union-attr]


class StepForm(forms.Form):
    """Base of the steps: the version that the worker saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

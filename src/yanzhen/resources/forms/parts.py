"""Parts that the forms share: a version, a place, coordinates, a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.scope import Actor
from yanzhen.orgs.fields import DivisionField
from yanzhen.resources.rules.coordinates import System

ANY = ("", _("choose"))
LINES = {"rows": 2}
SYSTEMS = (
    (System.WGS_84, _("WGS-84 (telephone, GPS)")),
    (System.GCJ_02, _("GCJ-02 (Amap, Tencent)")),
    (System.BD_09, _("BD-09 (Baidu)")),
    (System.CGCS2000, _("CGCS2000 (Tianditu, surveys)")),
)


class StepForm(forms.Form):
    """Base of the steps: the version that the worker saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class WordsForm(StepForm):
    words = forms.CharField(
        label=_("note"), required=False, max_length=280, widget=forms.Textarea(attrs=LINES)
    )


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("reason"), max_length=200, widget=forms.Textarea(attrs=LINES))


class PlacedForm(StepForm):
    """A form that names the place to which its record belongs, by name or code."""

    @property
    def places(self) -> list[str]:
        field = self.fields.get("division")
        return field.suggestions if isinstance(field, DivisionField) else []

    def at_home(self, actor: Actor) -> None:
        """Bind the choice of the place to what the actor may do."""
        field = self.fields.get("division")
        if isinstance(field, DivisionField):
            field.for_actor(actor)


def coordinate_fields() -> dict[str, forms.Field]:
    """Longitude, latitude and their system, for a place on the map."""
    number: dict[str, Any] = {"max_digits": 10, "decimal_places": 6, "required": False}
    return {
        "lng": forms.DecimalField(label=_("longitude"), min_value=-180, max_value=180, **number),
        "lat": forms.DecimalField(label=_("latitude"), min_value=-90, max_value=90, **number),
        "coordinate_system": forms.ChoiceField(
            label=_("coordinate system"),
            choices=SYSTEMS,
            initial=System.WGS_84.value,
            help_text=_("Which map or device gave the numbers. They are converted for display."),
        ),
    }

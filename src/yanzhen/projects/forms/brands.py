"""What is typed about brands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor
from yanzhen.needs.fields import ANY, StepForm
from yanzhen.orgs.selectors import divisions_for_picker
from yanzhen.projects import access, selectors
from yanzhen.projects.forms.fields import AREAS, area_field
from yanzhen.projects.models import Brand


class BrandForm(StepForm):
    name = forms.CharField(label=_("brand name"), max_length=60)
    division = area_field()
    kind = forms.ChoiceField(label=_("kind of brand"))
    meaning = forms.CharField(
        label=_("what the name means"), required=False, max_length=500,
        help_text=_("In the place's own words."),
    )  # fmt: skip
    description = forms.CharField(
        label=_("what it does"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    started_on = DayField(label=_("known since"), leaning="past", refuses_future=True)

    def __init__(
        self, *args: Any, actor: Actor, area: str, is_new: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].choices = [
            ANY, *selectors.labels("brand_kinds", actor, area).items()
        ]  # fmt: skip
        if is_new:
            places = divisions_for_picker(actor, access.EDIT_BRANDS, AREAS)
            fields["division"].queryset = places.select_related("parent")
        else:
            del fields["division"]


class EndBrandForm(StepForm):
    ended_on = DayField(label=_("ended on"), leaning="past", refuses_future=True)
    reason = forms.CharField(label=_("reason"), max_length=200)


def brand_values(brand: Brand) -> dict[str, Any]:
    """What the form of a brand shows at first."""
    names = ("name", "kind", "meaning", "description", "started_on")
    return {name: getattr(brand, name) for name in names}

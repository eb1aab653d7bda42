"""The forms of the resource list and of bookings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.form_fields import DayField, MomentField
from yanzhen.core.scope import Actor
from yanzhen.orgs.fields import DivisionField
from yanzhen.resources import access
from yanzhen.resources.forms.parts import (
    ANY,
    LINES,
    PlacedForm,
    StepForm,
    coordinate_fields,
)
from yanzhen.resources.models import Partner, Resource, ResourceBooking, ResourceClass, Share
from yanzhen.resources.selectors.resources import catalogue


class ResourceForm(PlacedForm):
    """What a place can offer."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    division = DivisionField(right=access.MANAGE, label=_("whose it is"))
    name = forms.CharField(label=_("name"), max_length=120)
    catalogue_code = forms.ChoiceField(label=_("item of the guide catalogue"))
    description = forms.CharField(
        label=_("what it offers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    share = forms.ChoiceField(
        label=_("who may use it"),
        choices=Share,
        initial=Share.BELOW,
        widget=forms.RadioSelect,
    )
    quantity = forms.IntegerField(
        label=_("quantity"), min_value=1, max_value=1_000_000, initial=1,
        help_text=_("How much of it can be out at once."),
    )  # fmt: skip
    unit = forms.CharField(
        label=pgettext_lazy("resource", "unit"),
        max_length=12,
        required=False,
        help_text=_("Left empty, the unit of the catalogue."),
    )
    is_bookable = forms.BooleanField(label=_("can be booked"), required=False, initial=True)
    needs_approval = forms.BooleanField(label=_("the owner agrees to each booking"), required=False)
    opening = forms.CharField(
        label=_("opening times"),
        required=False,
        max_length=300,
        help_text=_("Mon-Fri 9:00-17:00; Sat 9:00-12:00. Left empty: at any time."),
        widget=forms.Textarea(attrs=LINES),
    )
    available_from = DayField(label=_("available from"), required=False)
    available_to = DayField(label=_("available until"), required=False, leaning="future")
    cost = forms.ChoiceField(
        label=_("cost"), choices=Resource.Cost, initial="free", widget=forms.RadioSelect
    )
    cost_note = forms.CharField(label=_("note on the cost"), max_length=120, required=False)
    partner = forms.ModelChoiceField(
        Partner.objects.none(), label=_("given by the partner"), required=False,
        empty_label=_("none"),
    )  # fmt: skip
    contact_name = forms.CharField(label=_("contact"), max_length=60, required=False)
    contact_phone = forms.CharField(
        label=_("phone of the contact"),
        max_length=30,
        required=False,
        help_text=_("Kept sealed. Who looks at it is logged."),
        widget=forms.TextInput(attrs={"data-sensitive": "", "autocomplete": "off"}),
    )
    address = forms.CharField(label=_("street address"), max_length=200, required=False)

    def __init__(
        self, *args: Any, actor: Actor, resource: Resource | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= coordinate_fields()
        area = resource.area_code if resource else None
        grouped: dict[str, list[tuple[str, str]]] = {}
        for item in catalogue(actor, area).values():
            grouped.setdefault(item.resource_class, []).append((item.code, item.name))
        labels = dict(ResourceClass.choices)
        code: Any = self.fields["catalogue_code"]
        code.choices = [ANY, *((labels[name], rows) for name, rows in grouped.items())]
        partner: Any = self.fields["partner"]
        partner.queryset = access.visible_partners(actor).filter(state="active").order_by("name")
        if resource is not None:
            del self.fields["division"], self.fields["client_key"]
            if resource.contact_phone:
                self.fields["contact_phone"].help_text = _(
                    "A number is kept sealed. Left empty, it stays."
                )
        self.at_home(actor)


class BookingForm(PlacedForm):
    """For which place, from when until when, what for."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    starts_at = MomentField(label=_("from"))
    ends_at = MomentField(label=_("until"))
    quantity = forms.IntegerField(label=_("quantity"), min_value=1, max_value=1_000_000, initial=1)
    purpose = forms.CharField(
        label=_("for what"),
        max_length=120,
        help_text=_("Without names of residents: others read it."),
    )
    division = DivisionField(right=access.BOOK, label=_("for which place"))

    def __init__(self, *args: Any, actor: Actor, resource: Resource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if resource.quantity == 1:
            self.fields["quantity"].widget = forms.HiddenInput()
        self.at_home(actor)


class DecideForm(StepForm):
    words = forms.CharField(
        label=_("reason or note"),
        required=False,
        max_length=280,
        help_text=_("Needed when you refuse; those who asked read it."),
        widget=forms.Textarea(attrs=LINES),
    )


class ReturnForm(StepForm):
    condition = forms.ChoiceField(
        label=_("how it came back"),
        choices=ResourceBooking.Condition,
        initial="good",
        widget=forms.RadioSelect,
    )
    returned_quantity = forms.IntegerField(label=_("how many came back"), min_value=0)
    words = forms.CharField(
        label=_("what is wrong with it"),
        required=False,
        max_length=280,
        help_text=_("Needed unless it came back as it was."),
        widget=forms.Textarea(attrs=LINES),
    )


class ClosureForm(StepForm):
    first_on = DayField(label=_("first day"), leaning="future")
    last_on = DayField(label=_("last day"), leaning="future")
    reason = forms.CharField(label=_("reason"), max_length=120)

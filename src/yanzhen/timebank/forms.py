"""What is typed in the shop."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.form_fields import DayField
from yanzhen.needs.fields import StepForm
from yanzhen.timebank.models import ShopItem


class RedeemForm(forms.Form):
    """How many; the key makes that a wish sent twice is one."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    quantity = forms.IntegerField(label=_("quantity"), min_value=1, max_value=100, initial=1)


class HandOverForm(StepForm):
    code = forms.CharField(
        label=_("six digits that the member says"),
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class CounterForm(forms.Form):
    """A member at the counter takes something."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    item = forms.ModelChoiceField(
        ShopItem.objects.none(), label=pgettext_lazy("shop", "what it is"), empty_label=None
    )
    quantity = forms.IntegerField(label=_("quantity"), min_value=1, max_value=100, initial=1)

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["item"]
        field.queryset = items
        field.label_from_instance = lambda item: f"{item.title} · {item.points}"


class ShopItemForm(StepForm):
    title = forms.CharField(label=pgettext_lazy("shop", "what it is"), max_length=60)
    kind = forms.ChoiceField(
        label=_("kind"), choices=ShopItem.Kind, widget=forms.RadioSelect, initial="goods"
    )
    points = forms.IntegerField(
        label=pgettext_lazy("shop", "points"), min_value=1, max_value=100_000
    )
    stock = forms.IntegerField(label=_("in stock"), min_value=0, max_value=100_000)
    donor_name = forms.CharField(label=_("given by"), max_length=60, required=False)
    best_before = DayField(label=_("to be taken until"), leaning="future", required=False)
    is_offered = forms.BooleanField(label=_("offered"), required=False, initial=True)


class EstateForm(StepForm):
    """Who gets the points of somebody who died."""

    nominee = forms.ChoiceField(label=_("for whom"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, family: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["nominee"]
        field.choices = [(str(person.pk), person.name) for person in family]
        field.choices += [("", _("nobody was named: as the rules say"))]
        field.required = False


class ChooseRulesForm(StepForm):
    """From when other rules hold here, and why."""

    day = DayField(label=_("in force from"), leaning="future")
    reason = forms.CharField(
        label=_("why"),
        max_length=200,
        help_text=_("Who decided it, and where it is written. It stands beside the rules."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BalanceForm(forms.Form):
    """The day of which somebody asks what lay in an account."""

    on = DayField(label=_("points at the end of"), leaning="past", refuses_future=True)


class GiftForm(forms.Form):
    """Points for somebody of the family, or for the shared pool."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    receiver = forms.ChoiceField(label=_("for whom"), widget=forms.RadioSelect)
    points = forms.IntegerField(label=pgettext_lazy("shop", "points"), min_value=1)

    def __init__(self, *args: Any, family: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["receiver"]
        field.choices = [("pool", _("the shared pool"))]
        field.choices += [(str(person.pk), person.name) for person in family]

"""What people type about orders and records; every rule is the service's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core.form_fields import DayField, MomentField
from yanzhen.core.scope import Actor
from yanzhen.delivery import selectors
from yanzhen.delivery.forms.fields import LINES
from yanzhen.delivery.models import Order, ServiceItem
from yanzhen.needs.fields import ANY, StepForm
from yanzhen.people.models import Consent


class OrderForm(forms.Form):
    """A service for a person, wished on a day."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    item = forms.ModelChoiceField(
        ServiceItem.objects.none(),
        label=_("service"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose a service.")},
    )
    wished_on = DayField(label=_("wished day"))
    wished_part = forms.ChoiceField(
        label=_("time of day"),
        choices=Order.PartOfDay,
        initial=Order.PartOfDay.ANY,
        widget=forms.RadioSelect,
    )
    place = forms.CharField(
        label=_("place"),
        required=False,
        max_length=200,
        help_text=_("Only if it is not at their home. The helper sees it after accepting."),
        widget=forms.TextInput(attrs={"data-sensitive": ""}),
    )
    words = forms.CharField(
        label=_("what we should know"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=LINES),
    )
    proxy_consent = forms.ChoiceField(
        label=_("how they agreed"), choices=[ANY, *Consent.ways_to_agree()]
    )

    def __init__(self, *args: Any, items: Any, has_consent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["item"]
        field.queryset = items
        if has_consent:
            del self.fields["proxy_consent"]


class ReviewForm(StepForm):
    reason = forms.CharField(
        label=_("reason"),
        required=False,
        max_length=300,
        help_text=_("Needed when you refuse; the resident reads it."),
        widget=forms.Textarea(attrs=LINES),
    )


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("reason"), max_length=300, widget=forms.Textarea(attrs=LINES))


class WordsForm(StepForm):
    words = forms.CharField(
        label=_("what happened"), required=False, max_length=280, widget=forms.Textarea(attrs=LINES)
    )


class ConfirmForm(StepForm):
    words = forms.CharField(
        label=_("what the resident said"), max_length=300, widget=forms.Textarea(attrs=LINES)
    )
    minutes = forms.IntegerField(
        label=_("minutes"), required=False, min_value=1, max_value=24 * 60,
        help_text=_("Only if the resident remembers it otherwise."),
    )  # fmt: skip


class RateForm(StepForm):
    score = forms.TypedChoiceField(
        label=_("rating"), coerce=int, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five faces.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("in their words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=LINES),
    )

    def __init__(self, *args: Any, actor: Actor, area: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        score: Any = self.fields["score"]
        score.choices = selectors.rating_words(actor, area)


class SupplementForm(StepForm):
    started_at = MomentField(label=_("began"))
    minutes = forms.IntegerField(label=_("minutes"), min_value=1, max_value=24 * 60)
    reason = forms.CharField(
        label=_("why it was not signed in and out"),
        max_length=280,
        widget=forms.Textarea(attrs=LINES),
    )


class CorrectForm(StepForm):
    minutes = forms.IntegerField(label=_("minutes"), min_value=1, max_value=24 * 60)
    walk_ins = forms.IntegerField(
        label=_("others, by head"), required=False, min_value=0, max_value=100_000
    )
    reason = forms.CharField(
        label=_("what was wrong"), max_length=200, widget=forms.Textarea(attrs=LINES)
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("six digits"),
        max_length=6,
        min_length=6,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "data-sensitive": ""}
        ),
        error_messages={"min_length": _("The code has six digits.")},
    )


class DispatchForm(StepForm):
    helper = forms.ModelChoiceField(User.objects.filter(is_active=True))

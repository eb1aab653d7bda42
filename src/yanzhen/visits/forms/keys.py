"""What is typed about keys of homes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField
from yanzhen.needs.fields import StepForm
from yanzhen.orgs.models import Post
from yanzhen.people.models import Consent
from yanzhen.visits.services.keys import MOST_PIECES, SIGNED


class HolderField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A post that may hold a key, by its holder, duty and place."""

    def label_from_instance(self, obj: Post) -> str:
        return " · ".join(
            filter(None, (obj.user.name, obj.get_role_display(), str(obj.division or "")))
        )


class TakeKeyForm(forms.Form):
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    post = HolderField(label=_("who keeps it"), queryset=Post.objects.none(), empty_label=None)
    opens = forms.CharField(
        label=_("what it opens"), max_length=60, help_text=_("Gate, front door, a room.")
    )
    mark = forms.CharField(
        label=_("mark on the key"),
        max_length=20,
        help_text=_("A number or a colour. Never a name or an address."),
    )
    pieces = forms.IntegerField(label=_("how many"), min_value=1, max_value=MOST_PIECES, initial=1)
    taken_on = DayField(label=_("taken on"), leaning="past", refuses_future=True)
    method = forms.ChoiceField(
        label=_("who signed"),
        choices=[
            (Consent.Method.SIGNATURE.value, _("the client")),
            (Consent.Method.GUARDIAN.value, _("their guardian")),
        ],
        widget=forms.RadioSelect,
        initial=SIGNED[0].value,
        help_text=_("Without a signature no key is taken. Keep the paper in the file."),
    )
    witness = forms.CharField(label=_("name of the guardian"), max_length=60, required=False)

    def __init__(self, *args: Any, posts: QuerySet[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["post"]
        field.queryset = posts


class HandKeyForm(StepForm):
    to = HolderField(label=_("to whom it goes"), queryset=Post.objects.none())
    words = forms.CharField(label=_("reason"), max_length=120)

    def __init__(self, *args: Any, posts: QuerySet[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = posts


class ReturnKeyForm(StepForm):
    whom = forms.CharField(label=_("who took it back"), max_length=120)
    on = DayField(label=_("day"), leaning="past", refuses_future=True)


class LoseKeyForm(StepForm):
    words = forms.CharField(label=_("how it was lost"), max_length=120)
    on = DayField(label=_("day"), leaning="past", refuses_future=True)
    whom = forms.CharField(
        label=_("who of the home was told"),
        max_length=120,
        required=False,
        help_text=_("Empty if nobody was told yet: it stays due until somebody is."),
    )


class TellForm(StepForm):
    whom = forms.CharField(label=_("who was told"), max_length=120)


class FindKeyForm(StepForm):
    words = forms.CharField(label=_("where it was"), max_length=120)

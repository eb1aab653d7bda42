"""What is typed at the steps of visits, of what is owed and of mandatory reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.form_fields import DayField, MomentField
from yanzhen.core.scope import Actor
from yanzhen.needs.fields import StepForm
from yanzhen.orgs.fields import DivisionField
from yanzhen.orgs.models import Post
from yanzhen.visits import access, vocabulary
from yanzhen.visits.forms.visit import SENSITIVE, words


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("what was wrong"), max_length=200)


class ExemptForm(forms.Form):
    ground = forms.ChoiceField(label=_("ground"), widget=forms.RadioSelect)
    words = forms.CharField(label=_("in a few words"), max_length=120, required=False)

    def __init__(self, *args: Any, grounds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["ground"]
        field.choices = vocabulary.choices(grounds)


class ChangeForm(forms.Form):
    kind = forms.ChoiceField(label=_("what happened"), widget=forms.RadioSelect)
    happened_at = MomentField(label=_("when it happened"))

    def __init__(self, *args: Any, kinds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = vocabulary.choices(kinds)


class WeatherForm(forms.Form):
    division = DivisionField(label=_("place"), right=access.PLAN)
    kind = forms.ChoiceField(label=_("weather"), widget=forms.RadioSelect)
    day = DayField(label=_("day"), leaning="future")

    def __init__(self, *args: Any, kinds: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = vocabulary.choices(kinds)
        place: Any = self.fields["division"]
        place.for_actor(actor)
        self.places = place.suggestions


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(label=_("to whom it goes"), queryset=Post.objects.none())
    division = DivisionField(
        label=_("only this place"),
        right=access.PLAN,
        required=False,
        help_text=_("For a place that another worker takes over; empty hands everything over."),
    )
    reason = forms.CharField(label=_("reason"), max_length=120)

    def __init__(self, *args: Any, posts: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["division"]
        place.for_actor(actor)
        self.places = place.suggestions
        field: Any = self.fields["to"]
        field.queryset = posts
        field.label_from_instance = lambda post: (
            f"{post.user.name} · {post.get_role_display()} · {post.division.name}"
        )


class AlertForm(forms.Form):
    answer = forms.CharField(label=_("what was done about it"), max_length=200)


class RowForm(forms.Form):
    """A visit is right, or goes back with the reason; the button says which."""

    reason = forms.CharField(
        label=_("what is wrong"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when it goes back: what has to be mended."),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        given["is_right"] = self.data.get("decision") == "right"
        return given


class AnswerRowForm(forms.Form):
    answer = forms.CharField(
        label=_("what the worker says"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class FinishForm(StepForm):
    remark = forms.CharField(label=pgettext_lazy("visit", "remark"), max_length=300, required=False)


class RelativeForm(forms.Form):
    of_whom = forms.CharField(
        label=_("of whom"), max_length=80, help_text=_("Name and duty, as in the register.")
    )
    relation = forms.CharField(label=_("relation"), max_length=40)


class HarmForm(forms.Form):
    """A mandatory report: facts, not judgements."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    situations = forms.MultipleChoiceField(
        label=_("situation"), widget=forms.CheckboxSelectMultiple
    )
    noticed_at = MomentField(label=_("noticed at"))
    words = forms.CharField(
        label=_("what was seen or heard"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, **SENSITIVE}),
        help_text=_("Facts, not judgements. It cannot be changed or deleted afterwards."),
    )

    def __init__(self, *args: Any, situations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["situations"]
        field.choices = vocabulary.choices(situations)


class AuthorityForm(forms.Form):
    authority = forms.ChoiceField(label=_("told to"), widget=forms.RadioSelect)
    how = forms.ChoiceField(label=_("how"), widget=forms.RadioSelect)
    told_at = MomentField(label=_("told at"))
    contact = forms.CharField(
        label=_("spoke with"), max_length=100, required=False, widget=forms.TextInput(SENSITIVE)
    )
    acceptance_number = forms.CharField(label=_("acceptance number"), max_length=60, required=False)
    remark = words(pgettext_lazy("visit", "remark"))

    def __init__(self, *args: Any, held: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["authority"].choices = vocabulary.choices(held["authorities"])
        fields["how"].choices = vocabulary.choices(held["ways"])

"""Review meetings with their improvements, the follow-up, the closing report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.form_fields import DayField
from yanzhen.needs.fields import StepForm
from yanzhen.projects.forms.fields import LINES, MemberChoices

EFFECT_WORDS = (
    (5, _("5 · very good")),
    (4, _("4 · good")),
    (3, _("3 · so-so")),
    (2, _("2 · little")),
    (1, _("1 · none")),
)


class ImprovementForm(forms.Form):
    """Something to do better; an empty line is left out."""

    title = forms.CharField(label=_("what is done better"), required=False, max_length=200)
    due_on = DayField(label=_("due on"), required=False)

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = forms.ModelChoiceField(
            members, label=_("who does it"), required=False, empty_label=_("choose")
        )
        self.order_fields(["title", "owner", "due_on"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("title"):
            for name in ("owner", "due_on"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("An improvement has somebody who does it, and a day."))
        return given


class HoldReviewForm(StepForm):
    held_on = DayField(
        label=pgettext_lazy("review meeting", "held on"), leaning="past", refuses_future=True
    )
    place = forms.CharField(label=_("place"), required=False, max_length=120)
    agenda = forms.CharField(label=_("agenda"), max_length=500, widget=forms.Textarea(attrs=LINES))
    attendees = MemberChoices(None, label=_("who was there"), required=False)
    other_attendees = forms.CharField(
        label=_("others who were there"), required=False, max_length=300
    )
    effect_score = forms.TypedChoiceField(
        label=_("effect"), coerce=int, choices=EFFECT_WORDS, widget=forms.RadioSelect
    )
    effect = forms.CharField(
        label=_("what it brought about"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    problems = forms.CharField(
        label=_("problems"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["attendees"]
        field.queryset = members


class FollowUpForm(StepForm):
    state = forms.ChoiceField(label=_("where it stands"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("what came of it"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs=LINES),
    )
    due_on = DayField(
        label=_("another day"),
        required=False,
        help_text=_("Only if it takes longer; say why above."),
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["state"]
        field.choices = choices


class ReportForm(StepForm):
    achievements = forms.CharField(
        label=_("what was achieved"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    lessons = forms.CharField(
        label=_("what we learned"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    next_steps = forms.CharField(
        label=_("what follows"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

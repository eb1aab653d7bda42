"""What is typed when a month is planned and when a plan is changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor
from yanzhen.orgs.fields import DivisionField
from yanzhen.roster import access
from yanzhen.roster.models import Plan

Choices = list[tuple[str, str]]


class PlanForm(forms.Form):
    """Which place, from which day; the seed gives another plan from the same input."""

    division = DivisionField(label=_("place"), right=access.PLAN)
    starts_on = DayField(
        label=_("first day"),
        leaning="future",
        help_text=_("The plan goes until the end of that month."),
    )
    seed = forms.IntegerField(
        label=_("seed"),
        min_value=0,
        max_value=2**31 - 1,
        help_text=_("The same number gives the same plan again; another one gives another plan."),
    )
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["division"]
        place.for_actor(actor)
        self.places = place.suggestions


class VersionForm(forms.Form):
    """A step on a plan as it was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReasonForm(VersionForm):
    reason = forms.CharField(label=_("reason"), max_length=200)


class MoveForm(VersionForm):
    """Where a visit shall stand; ``reason`` is for whoever reads the changes."""

    day = forms.ChoiceField(label=pgettext_lazy("roster", "day"))
    worker = forms.TypedChoiceField(label=_("who goes"), coerce=int)
    reason = forms.CharField(label=_("reason"), max_length=200, required=False)

    def __init__(self, *args: Any, days: Choices, workers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day: Any = self.fields["day"]
        worker: Any = self.fields["worker"]
        day.choices, worker.choices = days, workers


class AbsentForm(VersionForm):
    """Who is away on a day."""

    day = forms.ChoiceField(label=pgettext_lazy("roster", "day"))
    absent = forms.TypedMultipleChoiceField(
        label=_("who is away"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("reason"), max_length=200, required=False)

    def __init__(self, *args: Any, days: Choices, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day: Any = self.fields["day"]
        absent: Any = self.fields["absent"]
        day.choices, absent.choices = days, people


class UrgentForm(VersionForm):
    """Somebody must be seen on a day, between two times."""

    day = forms.ChoiceField(label=pgettext_lazy("roster", "day"))
    minutes = forms.IntegerField(label=_("minutes"), min_value=5, max_value=240, initial=30)
    opens = forms.TimeField(label=_("not before"), widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(label=_("not after"), widget=forms.TimeInput(attrs={"type": "time"}))
    words = forms.CharField(label=_("why it is urgent"), max_length=200)

    def __init__(self, *args: Any, days: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day: Any = self.fields["day"]
        day.choices = days


class CompareForm(forms.Form):
    other = forms.ModelChoiceField(label=_("with the plan"), queryset=Plan.objects.none())

    def __init__(self, *args: Any, plans: list[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other: Any = self.fields["other"]
        other.queryset = Plan.objects.filter(pk__in=[p.pk for p in plans]).select_related(
            "division"
        )
        other.label_from_instance = lambda p: f"{p} #{p.pk} · {p.get_state_display()}"

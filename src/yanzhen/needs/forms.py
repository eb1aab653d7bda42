"""What workers and residents type about needs; every rule is the service's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor
from yanzhen.needs import access, rules, selectors, vocabulary
from yanzhen.needs.fields import ANY, PlaceChoice, StepForm
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division, Post
from yanzhen.orgs.selectors import divisions_for_picker
from yanzhen.people.models import Consent, Person

PLACES = ("village", "group", "grid", "compound", "building")


class OwnerChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A worker on duty whose area covers the need."""

    def __init__(self, actor: Actor, area: str, **kwargs: Any) -> None:
        above = [area[:length] for length in (*range(6, len(area), 3), len(area))]
        posts = (
            Post.objects.on(selectors.today(actor))
            .filter(area_code__in=above, role__in=access.RECORD.roles, user__is_active=True)
            .select_related("user", "division")
            .order_by("-area_code", "user__name")
        )
        super().__init__(posts, **kwargs)

    def label_from_instance(self, obj: Post) -> str:
        where = obj.division.name if obj.division is not None else ""
        return f"{obj.user.name} · {obj.get_role_display()} {where}".strip()


class NeedForm(forms.Form):
    """A need that was heard: by whom, what, how urgent."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    title = forms.CharField(
        label=_("in one sentence"),
        max_length=120,
        help_text=_("Who needs what: “Mrs Tian's roof leaks over the stove.”"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    category = forms.ChoiceField(label=_("category"))
    channel = forms.ChoiceField(
        label=_("heard by"), choices=Need.Channel, initial=Need.Channel.VISIT
    )
    proxy_consent = forms.ChoiceField(
        label=_("how they agreed"),
        choices=[ANY, *Consent.ways_to_agree()],
        required=False,
        help_text=_("Needed when you report for somebody who cannot do it themselves."),
    )
    urgency = forms.ChoiceField(
        label=_("urgency"),
        choices=Need.Urgency,
        initial=Need.Urgency.NORMAL,
        widget=forms.RadioSelect,
    )
    division = PlaceChoice(Division.objects.none(), label=_("where"))
    place = forms.CharField(
        label=_("place"), max_length=120, required=False, help_text=_("If it is about a place.")
    )
    description = forms.CharField(
        label=_("what is needed"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    heard_on = DayField(label=_("heard on"), leaning="past", refuses_future=True, required=False)
    is_another = forms.BooleanField(
        label=_("It is another one: record it all the same"), required=False
    )

    def __init__(
        self, *args: Any, actor: Actor, area: str, person: Person | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = selectors.category_labels(actor, area).items()
        self.fields["category"].choices = [ANY, *choices]  # type: ignore[attr-defined]
        if person is None:
            places: Any = self.fields["division"]
            places.queryset = divisions_for_picker(actor, access.RECORD, PLACES).select_related(
                "parent"
            )
        else:
            del self.fields["division"], self.fields["place"]
        self.fields["is_another"].widget = forms.HiddenInput()

    def show_doubt(self) -> None:
        """Ask whether it is another need than those that are alike."""
        self.fields["is_another"].widget = forms.CheckboxInput()


class TriageForm(StepForm):
    """The lane with its hours, the owner, and the category if it was heard wrongly."""

    lane = forms.ChoiceField(label=_("lane"), widget=forms.RadioSelect)
    category = forms.ChoiceField(label=_("category"))
    words = forms.CharField(
        label=_("note"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, actor: Actor, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = selectors.today(actor)
        lanes = vocabulary.entries("needs.lanes", area=need.area_code, day=day)
        lane: Any = self.fields["lane"]
        lane.choices = [
            (
                e["code"],
                _("%(name)s: answer within %(hours)s working hours")
                % {"name": vocabulary.name(e), "hours": e["answer_working_hours"]},
            )
            for e in lanes
        ]
        lane.initial = need.lane or rules.lane_for(lanes, need.urgency)["code"]
        category: Any = self.fields["category"]
        category.choices = list(selectors.category_labels(actor, need.area_code).items())
        category.initial = need.category
        self.fields["owner"] = OwnerChoice(
            actor,
            need.area_code,
            label=_("owner"),
            required=False,
            empty_label=_("myself"),
            initial=need.owner_id,
        )
        self.order_fields(["lane", "owner", "category", "words"])


class HandOverForm(StepForm):
    reason = forms.CharField(
        label=_("why"), max_length=280, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, actor: Actor, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = OwnerChoice(actor, need.area_code, label=_("to whom"))
        self.order_fields(["owner", "reason"])


class TryForm(StepForm):
    words = forms.CharField(
        label=_("what happened"),
        required=False,
        max_length=280,
        help_text=_("For example: rang three times, nobody answered."),
    )


class CloseForm(StepForm):
    outcome = forms.ChoiceField(
        label=_("how it ended"), choices=Need.Outcome, widget=forms.RadioSelect
    )
    resident_word = forms.CharField(
        label=_("what the resident said"),
        required=False,
        max_length=300,
        help_text=_("Needed when it is solved, wholly or in part."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        label=_("reason"),
        required=False,
        max_length=300,
        help_text=_("Needed when help was refused, withdrawn or not possible."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MergeForm(StepForm):
    absorbed = forms.ModelChoiceField(
        Need.objects.none(),
        label=_("the same need, recorded again"),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["absorbed"]
        field.queryset = choices
        field.label_from_instance = lambda need: f"{need.number} {need.title}"


class IdentifyForm(StepForm):
    person = forms.ModelChoiceField(Person.objects.all(), widget=forms.HiddenInput)

"""The steps of a need: what a worker types to take one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.scope import Actor
from yanzhen.needs import access, rules, selectors, vocabulary
from yanzhen.needs.fields import ANY, StepForm
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Organization, Post
from yanzhen.people.models import Person


class OwnerChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A worker on duty whose area covers the need."""

    def __init__(self, actor: Actor, area: str, **kwargs: Any) -> None:
        above = [area[:length] for length in (*range(6, len(area), 3), len(area))]
        posts = (
            Post.objects.on(actor.today)
            .filter(area_code__in=above, role__in=access.RECORD.roles, user__is_active=True)
            .select_related("user", "division")
            .order_by("-area_code", "user__name")
        )
        super().__init__(posts, **kwargs)

    def label_from_instance(self, obj: Post) -> str:
        where = obj.division.name if obj.division is not None else ""
        return f"{obj.user.name} · {obj.get_role_display()} {where}".strip()


class TriageForm(StepForm):
    """The lane with its hours, the owner, and the category if it was heard wrongly."""

    lane = forms.ChoiceField(label=_("lane"), widget=forms.RadioSelect)
    category = forms.ChoiceField(label=_("category"))
    words = forms.CharField(
        label=_("note"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, actor: Actor, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = actor.today
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


class DepartmentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A department that answers for the area of the need."""

    def __init__(self, area: str, **kwargs: Any) -> None:
        above = [area[:length] for length in (2, 4, *range(6, len(area), 3), len(area))]
        found = Organization.objects.filter(
            area_code__in=above, kind__in=rules.DEPARTMENTS, is_active=True
        )
        super().__init__(found.order_by("-area_code", "name"), **kwargs)


class HandOverForm(StepForm):
    """To a worker of any tier, or to a department, with the words that go along."""

    reason = forms.CharField(
        label=_("why"), max_length=280, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, actor: Actor, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = OwnerChoice(
            actor,
            need.area_code,
            label=_("to a worker"),
            required=False,
            empty_label=_("choose"),
        )
        self.fields["department"] = DepartmentChoice(
            need.area_code,
            label=_("or to a department"),
            required=False,
            empty_label=_("choose"),
            help_text=_("You go on seeing to it until the department has replied."),
        )
        self.order_fields(["owner", "department", "reason"])


class ReplyForm(StepForm):
    words = forms.CharField(
        label=_("what the department says"),
        max_length=280,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PublishForm(StepForm):
    public_title = forms.CharField(
        label=_("public wording"),
        required=False,
        max_length=60,
        help_text=_(
            "Worded anew for everybody: no names, no numbers, nothing of what was heard. "
            "Left empty, the list shows the category alone."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


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
    reason_code = forms.ChoiceField(
        label=_("reason"),
        required=False,
        help_text=_("Needed when help was refused, withdrawn or not possible."),
    )
    reason = forms.CharField(
        label=_("reason in words"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, actor: Actor, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = actor.today
        entries = vocabulary.entries("needs.closing_reasons", area=need.area_code, day=day)
        labels = dict(Need.Outcome.choices)
        groups = [
            (
                labels[outcome],
                [(e["code"], vocabulary.name(e)) for e in entries if outcome in e["outcomes"]],
            )
            for outcome, basis in rules.OUTCOMES.items()
            if basis == rules.REASON
        ]
        field: Any = self.fields["reason_code"]
        field.choices = [ANY, *groups]


class IdentifyForm(StepForm):
    person = forms.ModelChoiceField(Person.objects.all(), widget=forms.HiddenInput)

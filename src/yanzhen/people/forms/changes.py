"""The small forms about one person or household."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core import policies
from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division, Post
from yanzhen.people import access
from yanzhen.people.forms.records import REASON, SENSITIVE, Form, PlaceField, PostField
from yanzhen.people.models import Category, Consent, Person
from yanzhen.people.selectors import named


class JoinForm(Form):
    """Somebody who is known already becomes a member."""

    number = forms.CharField(label=_("household number"), max_length=32)
    relation = forms.ChoiceField(
        label=_("relation to the head"), choices=Person.Relation, required=False
    )
    on = DayField(label=_("since"), required=False, leaning="past", refuses_future=True)


class CategoryForm(Form):
    category = forms.ModelChoiceField(
        Category.objects.filter(is_active=True), label=_("category"), empty_label=_("Choose")
    )
    subtype = forms.ChoiceField(
        label=_("type"), required=False, help_text=_("For disabilities, support and upbringing.")
    )
    grade = forms.ChoiceField(
        label=_("grade"), required=False, help_text=_("For disabilities and care.")
    )
    since = DayField(label=_("since"), required=False, leaning="past", refuses_future=True)
    source = forms.CharField(
        label=_("source"),
        max_length=120,
        help_text=_("Who told it, or which list: told by the family, list of civil affairs …"),
    )
    as_of = DayField(
        label=_("as of"),
        leaning="past",
        refuses_future=True,
        help_text=_("The day for which the source says so."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        details: dict[str, dict[str, str]] = {"subtype": {}, "grade": {}}
        for category in Category.objects.filter(is_active=True):
            for field, offered in (("subtype", category.subtypes), ("grade", category.grades)):
                details[field].update({o["code"]: named(o) for o in offered})
        for field, words in details.items():
            choices: Any = self.fields[field]
            choices.choices = [("", _("none")), *words.items()]


class EndCategoryForm(Form):
    on = DayField(label=_("ends on"), leaning="past", refuses_future=True)
    reason = forms.CharField(label=_("why it ended"), required=False, max_length=120)


class ConsentForm(Form):
    purpose = forms.ChoiceField(label=_("purpose"), widget=forms.RadioSelect)
    method = forms.ChoiceField(
        label=_("how the person agreed"), choices=Consent.Method, widget=forms.RadioSelect
    )
    witness = forms.CharField(
        label=_("witness or guardian"),
        required=False,
        max_length=60,
        help_text=_("Needed when the consent was spoken or the guardian agreed."),
    )

    def __init__(self, *args: Any, actor: Actor, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = policies.value("people.consent_purposes", area=person.area_code, day=actor.today)
        choices: Any = self.fields["purpose"]
        choices.choices = [(p["code"], named(p)) for p in purposes]


class MoveForm(Form):
    to = forms.ChoiceField(
        label=_("where to"),
        choices=[("here", _("Another place that I serve")), ("away", _("Away from here"))],
        widget=forms.RadioSelect,
    )
    division = forms.ModelChoiceField(Division.objects.none(), label=_("new place"), required=False)
    on = DayField(label=_("moved on"), leaning="past", refuses_future=True)
    remark = forms.CharField(label=_("remark"), required=False, max_length=200)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"] = PlaceField(
            actor, access.EDIT, label=self.fields["division"].label, required=False
        )
        self.order_fields(type(self).base_fields)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("to") == "here" and not values.get("division"):
            self.add_error("division", _("Choose the new place."))
        return values


class HouseholdMoveForm(Form):
    division = forms.ModelChoiceField(Division.objects.none(), label=_("new place"))
    address = forms.CharField(
        label=_("house number"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=SENSITIVE),
    )
    on = DayField(label=_("moved on"), leaning="past", refuses_future=True)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"] = PlaceField(
            actor, access.EDIT, label=self.fields["division"].label
        )
        self.order_fields(type(self).base_fields)


class DeathForm(Form):
    died_on = DayField(label=_("died on"), leaning="past", refuses_future=True)
    source = forms.CharField(
        label=_("source"), max_length=120, help_text=_("Who told it, or which paper says so.")
    )


class ReasonForm(Form):
    reason = forms.CharField(label=_("reason"), max_length=200, help_text=REASON)


class ProtectionForm(Form):
    protection = forms.ChoiceField(
        label=_("protection"), choices=Person.Protection, widget=forms.RadioSelect
    )
    responsible = forms.ModelChoiceField(
        Post.objects.none(), label=_("responsible"), required=False
    )
    reason = forms.CharField(label=_("reason"), max_length=200, help_text=REASON)

    def __init__(self, *args: Any, actor: Actor, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"] = PostField(
            actor,
            person.area_code,
            label=self.fields["responsible"].label,
            required=False,
            help_text=_("Besides leads, only this worker sees a protected person."),
        )
        self.order_fields(type(self).base_fields)


class AssignForm(Form):
    responsible = forms.ModelChoiceField(
        Post.objects.none(), label=_("responsible"), required=False
    )

    def __init__(self, *args: Any, actor: Actor, area_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"] = PostField(
            actor,
            area_code,
            label=self.fields["responsible"].label,
            required=False,
            help_text=_("Leave it empty and the worker of the area answers."),
        )


class TagsForm(Form):
    tags = forms.CharField(
        label=_("tags"),
        required=False,
        max_length=600,
        help_text=_("Words of your station, with commas between them. Never a legal status."),
    )

    def words(self) -> list[str]:
        text: str = self.cleaned_data["tags"].replace("、", ",").replace("，", ",")
        return text.split(",")


class EmergencyForm(Form):
    id_number = forms.CharField(
        label=_("document number"),
        max_length=40,
        help_text=_("The whole number, from the card of the person before you."),
        widget=forms.TextInput(attrs=SENSITIVE),
    )
    reason = forms.CharField(
        label=_("what has happened"),
        max_length=300,
        help_text=_("A sentence. Your supervisor reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MergeForm(Form):
    """For every differing field, whose value stays; built for the two records."""

    def __init__(self, *args: Any, differing: list[tuple[str, Any, str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, label, kept, other in differing:
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("kept", kept or "—"), ("other", other or "—")],
                initial="kept" if kept else "other",
                widget=forms.RadioSelect(attrs={"class": "tick-box"}),
            )

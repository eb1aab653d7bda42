"""What people type about persons and households; every check is the service's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core import policies, scope
from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor, Permission
from yanzhen.orgs.models import Division, Post
from yanzhen.orgs.selectors import divisions_for_picker
from yanzhen.people import access
from yanzhen.people.drafts import PersonDraft
from yanzhen.people.models import Category, Consent, Household, Person
from yanzhen.people.selectors import masked, named

SEALED = (*access.REVEALABLE, *access.SENSITIVE)
DASHES = {"-", "–", "—"}
KEEPS = _("Leave it empty to keep what is stored; a single dash removes it.")
SENSITIVE = {"data-sensitive": "", "autocomplete": "off"}
REASON = _("in a few words")


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A place of the actor's area; villages and what lies below them, by their path."""

    def __init__(self, actor: Actor, right: Permission, **kwargs: Any) -> None:
        places = divisions_for_picker(
            actor, right, ("village", "group", "grid", "compound", "building")
        ).select_related("parent")
        super().__init__(places, **kwargs)

    def label_from_instance(self, obj: Division) -> str:
        inside = len(obj.code) > 12 and obj.parent
        return f"{obj.parent.name} {obj.name}" if inside else obj.name  # type: ignore[union-attr]


class PostField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A worker in force whose area covers the place."""

    def __init__(self, actor: Actor, area_code: str, **kwargs: Any) -> None:
        above = [area_code[:n] for n in (0, 6, 9, *range(12, len(area_code) + 1, 3))]
        posts = (
            Post.objects.on(access.today(actor))
            .filter(area_code__in=above, role__in=access.EDIT.roles)
            .select_related("user", "division")
            .order_by("-area_code", "pk")
        )
        super().__init__(posts, **kwargs)

    def label_from_instance(self, obj: Post) -> str:
        where = obj.division.name if obj.division else ""
        return f"{obj.user} · {obj.get_role_display()} {where}".strip()


class PersonForm(forms.Form):
    """A new person, or what is known of one; one column, what identifies first."""

    client_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("name"), max_length=60)
    document = forms.ChoiceField(label=_("document"), choices=Person.Document)
    id_number = forms.CharField(
        label=_("document number"),
        required=False,
        max_length=40,
        help_text=_("An identity card number fills birth date and sex."),
        widget=forms.TextInput(
            attrs={
                **SENSITIVE,
                "data-id-number": "",
                "data-fills-birth": "born_on",
                "data-fills-sex": "sex",
            }
        ),
    )
    born_on = DayField(label=_("born on"), required=False, leaning="past")
    sex = forms.ChoiceField(label=_("sex"), choices=Person.Sex, widget=forms.RadioSelect)
    division = forms.ModelChoiceField(Division.objects.none(), label=_("lives in"))
    relation = forms.ChoiceField(
        label=_("relation to the head"), choices=Person.Relation, required=False
    )
    phone = forms.CharField(
        label=_("phone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={**SENSITIVE, "inputmode": "tel"}),
    )
    address = forms.CharField(
        label=_("address, when not the household's"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=SENSITIVE),
    )
    emergency_contact = forms.CharField(
        label=_("emergency contact"),
        required=False,
        max_length=120,
        help_text=_("Name, relation and phone."),
        widget=forms.TextInput(attrs=SENSITIVE),
    )
    self_care = forms.ChoiceField(label=_("self-care"), choices=Person.SelfCare)
    risk = forms.TypedChoiceField(label=_("risk tier"), choices=Person.Risk, coerce=int)
    ethnicity = forms.CharField(label=_("ethnicity"), required=False, max_length=20)
    health = forms.CharField(
        label=_("health"),
        required=False,
        max_length=500,
        help_text=_("Only what helps to serve. Kept sealed."),
        widget=forms.Textarea(attrs={**SENSITIVE, "rows": 2}),
    )
    bank_account = forms.CharField(
        label=_("bank account"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=SENSITIVE),
    )
    remark = forms.CharField(
        label=_("remark"),
        required=False,
        max_length=300,
        help_text=_("Facts, not judgements."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        person: Person | None = None,
        household: Household | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"] = PlaceField(actor, access.EDIT, label=_("lives in"))
        self.order_fields(type(self).base_fields)
        if person or household:
            del self.fields["division"]
        if person or not household:
            del self.fields["relation"]
        area = person.area_code if person else household.area_code if household else None
        for field in access.SENSITIVE:
            may_write = (
                access.can_reveal(actor, person, field)
                if person
                else scope.holds(actor, access.REVEAL_SENSITIVE, area)
            )
            if not may_write:
                del self.fields[field]
        for field in SEALED:
            if person and field in self.fields and (shown := masked(person, field)):
                self.fields[field].widget.attrs["placeholder"] = shown
                self.fields[field].help_text = KEEPS
        self.household = household

    def draft(self) -> PersonDraft:
        """The cleaned values as a draft; the household's place stands for a missing one."""
        values = {k: v for k, v in self.cleaned_data.items() if k not in {"client_key", "version"}}
        if self.household:
            values["division"] = self.household.division
        return PersonDraft(**values)

    def changes(self) -> dict[str, Any]:
        """What was changed: an empty sealed field keeps its value, a dash removes it."""
        values = {k: v for k, v in self.cleaned_data.items() if k not in {"client_key", "version"}}
        for name in SEALED:
            if not values.get(name):
                values.pop(name, None)
            elif values[name].strip() in DASHES:
                values[name] = ""
        return values


def values_of(person: Person) -> dict[str, Any]:
    """What the edit form starts with; sealed values are not shown, since that needs a reason."""
    names = set(PersonForm.base_fields) - {"client_key", *SEALED}
    return {name: getattr(person, name) for name in names}


class HouseholdForm(forms.Form):
    client_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    division = forms.ModelChoiceField(Division.objects.none(), label=_("lives in"))
    address = forms.CharField(
        label=_("house number"),
        required=False,
        max_length=200,
        help_text=_("Below the group: house, floor, door. Kept sealed."),
        widget=forms.TextInput(attrs=SENSITIVE),
    )
    number = forms.CharField(
        label=_("household number"),
        required=False,
        max_length=32,
        help_text=_("Leave it empty and the next number of the village is given."),
    )
    lng = forms.DecimalField(
        label=_("longitude"), required=False, min_value=73, max_value=136, decimal_places=6
    )
    lat = forms.DecimalField(
        label=_("latitude"), required=False, min_value=3, max_value=54, decimal_places=6
    )

    def __init__(
        self, *args: Any, actor: Actor, household: Household | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if household:
            del self.fields["division"], self.fields["number"]
        else:
            self.fields["division"] = PlaceField(actor, access.EDIT, label=_("lives in"))
            self.order_fields(type(self).base_fields)


class JoinForm(forms.Form):
    """Somebody who is known already becomes a member."""

    number = forms.CharField(label=_("household number"), max_length=32)
    relation = forms.ChoiceField(
        label=_("relation to the head"), choices=Person.Relation, required=False
    )
    on = DayField(label=_("since"), required=False, leaning="past", refuses_future=True)


class CategoryForm(forms.Form):
    category = forms.ModelChoiceField(Category.objects.filter(is_active=True), label=_("category"))
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


class EndCategoryForm(forms.Form):
    on = DayField(label=_("ends on"), leaning="past", refuses_future=True)
    reason = forms.CharField(label=_("why it ended"), required=False, max_length=120)


class ConsentForm(forms.Form):
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
        purposes = policies.value(
            "people.consent_purposes", area=person.area_code, day=access.today(actor)
        )
        choices: Any = self.fields["purpose"]
        choices.choices = [(p["code"], named(p)) for p in purposes]


class MoveForm(forms.Form):
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
            actor, access.EDIT, label=_("new place"), required=False
        )
        self.order_fields(type(self).base_fields)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("to") == "here" and not values.get("division"):
            self.add_error("division", _("Choose the new place."))
        return values


class HouseholdMoveForm(forms.Form):
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
        self.fields["division"] = PlaceField(actor, access.EDIT, label=_("new place"))
        self.order_fields(type(self).base_fields)


class DeathForm(forms.Form):
    died_on = DayField(label=_("died on"), leaning="past", refuses_future=True)
    source = forms.CharField(
        label=_("source"), max_length=120, help_text=_("Who told it, or which paper says so.")
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=200, help_text=REASON)


class ProtectionForm(forms.Form):
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
            label=_("responsible"),
            required=False,
            help_text=_("Besides leads, only this worker sees a protected person."),
        )
        self.order_fields(type(self).base_fields)


class AssignForm(forms.Form):
    responsible = forms.ModelChoiceField(
        Post.objects.none(), label=_("responsible"), required=False
    )

    def __init__(self, *args: Any, actor: Actor, area_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"] = PostField(
            actor,
            area_code,
            label=_("responsible"),
            required=False,
            help_text=_("Leave it empty and the worker of the area answers."),
        )


class TagsForm(forms.Form):
    tags = forms.CharField(
        label=_("tags"),
        required=False,
        max_length=600,
        help_text=_("Words of your station, with commas between them. Never a legal status."),
    )

    def words(self) -> list[str]:
        text: str = self.cleaned_data["tags"].replace("、", ",").replace("，", ",")
        return text.split(",")


class EmergencyForm(forms.Form):
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


class MergeForm(forms.Form):
    """For every differing field, whose value stays; built for the two records."""

    def __init__(self, *args: Any, differing: list[tuple[str, Any, str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, label, kept, other in differing:
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("kept", kept or "—"), ("other", other or "—")],
                initial="kept" if kept else "other",
                widget=forms.RadioSelect,
            )

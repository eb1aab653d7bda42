"""What is known of a person or household, and the fields that choose a place or a worker."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor, Permission
from yanzhen.orgs.models import Division, Post
from yanzhen.orgs.selectors import divisions_for_picker
from yanzhen.people import access
from yanzhen.people.drafts import PersonDraft
from yanzhen.people.models import Household, Person
from yanzhen.people.selectors import masked

SEALED = (*access.REVEALABLE, *access.SENSITIVE)
DASHES = {"-", "–", "—"}
KEEPS = _("Leave it empty to keep what is stored; a single dash removes it.")
SENSITIVE = {"data-sensitive": "", "autocomplete": "off"}
REASON = _("in a few words")


class Form(forms.Form):
    """Labels begin with a capital, as the columns of tables do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(str(field.label))


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A place of the actor's area; villages and what lies below them, by their path."""

    def __init__(self, actor: Actor, right: Permission, **kwargs: Any) -> None:
        places = divisions_for_picker(
            actor, right, ("village", "group", "grid", "compound", "building")
        ).select_related("parent")
        super().__init__(places, empty_label=_("Choose"), **kwargs)

    def label_from_instance(self, obj: Division) -> str:
        inside = len(obj.code) > 12 and obj.parent
        return f"{obj.parent.name} {obj.name}" if inside else obj.name  # type: ignore[union-attr]


class PostField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A worker in force whose area covers the place."""

    def __init__(self, actor: Actor, area_code: str, **kwargs: Any) -> None:
        above = [area_code[:n] for n in (0, 6, 9, *range(12, len(area_code) + 1, 3))]
        posts = (
            Post.objects.on(actor.today)
            .filter(area_code__in=above, role__in=access.EDIT.roles)
            .select_related("user", "division")
            .order_by("-area_code", "pk")
        )
        super().__init__(posts, **kwargs)

    def label_from_instance(self, obj: Post) -> str:
        where = obj.division.name if obj.division else ""
        return f"{obj.user} · {obj.get_role_display()} {where}".strip()


class PersonForm(Form):
    """A new person, or what is known of one; one column, what identifies first."""

    client_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("full name"), max_length=60)
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
        self.fields["division"] = PlaceField(
            actor, access.EDIT, label=self.fields["division"].label
        )
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


class HouseholdForm(Form):
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
            self.fields["division"] = PlaceField(
                actor, access.EDIT, label=self.fields["division"].label
            )
            self.order_fields(type(self).base_fields)

"""Forms of places, stations and duties: they read input, services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.roles import Role
from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor
from yanzhen.orgs import access
from yanzhen.orgs.fields import DivisionField, StaffField
from yanzhen.orgs.models import (
    ChecklistMark,
    Division,
    Organization,
    Post,
    Regulation,
    Station,
)
from yanzhen.orgs.selectors import organizations_for_picker, posts_for_picker, stations_for_picker
from yanzhen.orgs.services import station_types
from yanzhen.orgs.vocabulary import word


class ActorForm(forms.Form):
    """A form that knows who fills it in, for what can be chosen."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.today = actor, actor.today
        for field in self.fields.values():
            if isinstance(field, DivisionField):
                field.for_actor(actor)

    @property
    def places(self) -> list[str]:
        """Suggestions for typing a place."""
        fields = [f for f in self.fields.values() if isinstance(f, DivisionField)]
        return fields[0].suggestions if fields else []


class DivisionForm(ActorForm):
    parent = DivisionField(label=_("Lies in"), right=access.READ)
    level = forms.ChoiceField(label=_("Level"), choices=Division.Level)
    code = forms.CharField(
        label=_("Code"),
        max_length=24,
        help_text=_("County 6, town 9, village 12 digits; three more for each level below."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Name of the place"), max_length=60)
    valid_from = DayField(label=_("Exists since"), leaning="past")


class RenameForm(forms.Form):
    name = forms.CharField(label=_("Name of the place"), max_length=60)


class OrganizationForm(ActorForm):
    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Organization.Kind)
    division = DivisionField(label=_("Place"), right=access.MANAGE_ORGANIZATIONS)
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=30,
        required=False,
        help_text=_("18 characters, as on the certificate."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    is_active = forms.BooleanField(label=_("Still exists"), required=False, initial=True)


class StationForm(ActorForm):
    name = forms.CharField(label=_("Name of the station"), max_length=120)
    station_type = forms.ChoiceField(label=_("Type"))
    level = forms.ChoiceField(label=_("Level"), choices=Station.Level)
    division = DivisionField(label=_("Place"), right=access.MANAGE_STATIONS)
    opened_on = DayField(label=_("Opened on"), leaning="past")
    parent = forms.ModelChoiceField(Station.objects.none(), label=_("Belongs to"), required=False)
    quality = forms.ChoiceField(label=_("Quality"), choices=Station.Quality, initial="standard")
    operator = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Run by"), required=False
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    opening_hours = forms.CharField(label=_("Opening hours"), max_length=120, required=False)
    area_m2 = forms.IntegerField(
        label=_("Area in m²"), min_value=1, max_value=100_000, required=False
    )
    pilot_label = forms.CharField(label=_("Pilot"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = station_types("", self.today)
        self.fields["station_type"].choices = [  # type: ignore[attr-defined]
            (code, word(entry, get_language())) for code, entry in types.items()
        ]
        self.fields["parent"].queryset = stations_for_picker(self.actor)  # type: ignore[attr-defined]
        self.fields["operator"].queryset = organizations_for_picker(self.actor)  # type: ignore[attr-defined]


class StationChangeForm(StationForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("station_type", "level", "division", "opened_on", "parent"):
            del self.fields[name]


class ContractForm(ActorForm):
    title = forms.CharField(label=_("Contract"), max_length=120)
    purchaser = forms.ModelChoiceField(Organization.objects.none(), label=_("Purchaser"))
    operator = forms.ModelChoiceField(Organization.objects.none(), label=_("Run by"))
    starts_on = DayField(label=_("Begins on"))
    ends_on = DayField(label=_("Ends on"))
    amount = forms.DecimalField(
        label=_("Amount in yuan"), min_value=0, max_digits=12, decimal_places=2, required=False
    )
    indicators = forms.CharField(
        label=_("What is measured"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("One line for each."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("purchaser", "operator"):
            self.fields[name].queryset = organizations_for_picker(self.actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        amount = cleaned.pop("amount", None)
        cleaned["amount_cents"] = None if amount is None else int(amount * 100)
        cleaned["indicators"] = cleaned.get("indicators", "").splitlines()
        return cleaned


class EndForm(forms.Form):
    on = DayField(label=_("First day without it"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=120, required=False)


def _named_post(post: Post) -> str:
    return f"{post.user} · {post.get_role_display()} · {post.division or ''}"


class LeaveForm(forms.Form):
    """Who is away from when to when, and who answers meanwhile."""

    substitute = forms.ModelChoiceField(Post.objects.none(), label=_("Who stands in"))
    valid_from = DayField(label=_("First day away"), leaning="future")
    last_day = DayField(label=_("Last day away"), leaning="future")
    reason = forms.CharField(label=_("Reason"), max_length=120)

    def __init__(self, *args: Any, posts: QuerySet[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["substitute"]
        field.queryset, field.label_from_instance = posts, _named_post


class SubstituteForm(forms.Form):
    substitute = forms.ModelChoiceField(Post.objects.none(), label=_("Who stands in"))

    def __init__(self, *args: Any, posts: QuerySet[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["substitute"]
        field.queryset, field.label_from_instance = posts, _named_post


class MarkForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What was found"), choices=ChecklistMark.State, widget=forms.RadioSelect
    )
    seen_on = DayField(label=_("Seen on"), leaning="past", refuses_future=True)
    remark = forms.CharField(label=_("Remark"), max_length=300, required=False)
    evidence = forms.FileField(
        label=_("Photo or document"), required=False, help_text=_("Proves what was found.")
    )


class RegulationForm(ActorForm):
    title = forms.CharField(label=_("Heading"), max_length=120)
    category = forms.CharField(label=_("Category"), max_length=60, required=False)
    station = forms.ModelChoiceField(
        Station.objects.none(),
        label=_("For one station"),
        required=False,
        help_text=_("Leave empty to let it hold for all stations of a place."),
    )
    division = DivisionField(
        label=_("For all stations of"), right=access.ISSUE_REGULATIONS, required=False
    )
    valid_from = DayField(label=_("Holds from"))
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 14}))

    def __init__(self, *args: Any, earlier: Regulation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if earlier is not None:
            del self.fields["station"], self.fields["division"]
            return
        stations = stations_for_picker(self.actor, access.ISSUE_REGULATIONS)
        self.fields["station"].queryset = stations  # type: ignore[attr-defined]


class PostForm(ActorForm):
    user = StaffField(label=_("Who"))
    role = forms.ChoiceField(label=_("Role"), choices=Role)
    division = DivisionField(label=_("Place"), right=access.READ, required=False)
    station = forms.ModelChoiceField(Station.objects.none(), label=_("Station"), required=False)
    title = forms.CharField(label=_("Job title"), max_length=60, required=False)
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("First day without it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = access.roles_to_give(self.actor)  # type: ignore[attr-defined]
        self.fields["station"].queryset = stations_for_picker(self.actor)  # type: ignore[attr-defined]


class PostChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A post by its holder, role and place."""

    def label_from_instance(self, obj: Any) -> str:
        place = obj.division.name if obj.division else ""
        return " · ".join(filter(None, [str(obj.user), obj.get_role_display(), place]))


class LinkForm(ActorForm):
    superior = PostChoice(Post.objects.none(), label=_("Who guides"))
    subordinate = PostChoice(Post.objects.none(), label=_("Guides this worker"), required=False)
    division = DivisionField(
        label=_("Or this whole place"), right=access.ASSIGN_DUTIES, required=False
    )
    valid_from = DayField(label=_("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = posts_for_picker(self.actor)
        for name in ("superior", "subordinate"):
            self.fields[name].queryset = posts  # type: ignore[attr-defined]


class ResponsibilityForm(ActorForm):
    post = PostChoice(Post.objects.none(), label=_("Who answers"))
    division = DivisionField(label=_("For this place"), right=access.ASSIGN_DUTIES)
    tasks = forms.CharField(label=_("Tasks"), max_length=300, required=False)
    valid_from = DayField(label=_("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts_for_picker(self.actor)  # type: ignore[attr-defined]


class MergeForm(ActorForm):
    sources = forms.CharField(
        label=_("Places that are merged"),
        help_text=_("Their codes, one a line."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    target_code = forms.CharField(
        label=_("Code of the place to come"),
        max_length=12,
        help_text=_("A new code, or that of one of them."),
    )
    target_name = forms.CharField(label=_("Its name"), max_length=60, required=False)
    effective_on = DayField(label=_("Since"), leaning="past", refuses_future=True)
    decision = forms.CharField(
        label=_("Decision"), max_length=200, help_text=_("The document that ordered it.")
    )


class SplitForm(ActorForm):
    source = DivisionField(label=_("Place that is split"), right=access.REORGANIZE)
    heir = forms.CharField(
        label=_("Code of the place that goes on"),
        max_length=12,
        help_text=_("Its own code, or the new one that takes over what lies at the place itself."),
    )
    parts = forms.CharField(
        label=_("Which part goes where"),
        help_text=_("One a line: code of the part, code of the new place, name of the new place."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    effective_on = DayField(label=_("Since"), leaning="past", refuses_future=True)
    decision = forms.CharField(
        label=_("Decision"), max_length=200, help_text=_("The document that ordered it.")
    )

"""What is typed about an entry of the register, a team, an award."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.form_fields import DayField
from yanzhen.needs.fields import ANY, PlaceChoice, StepForm
from yanzhen.orgs.models import Division, Organization
from yanzhen.resources.models import CommunityGroup
from yanzhen.volunteers import vocabulary
from yanzhen.volunteers.models import Volunteer, VolunteerTeam, VolunteerTraining

LINES = {"rows": 2}


def _offer(field: Any, choices: Sequence[tuple[Any, Any]]) -> None:
    field.choices = choices


class OwnEntryForm(StepForm):
    """What volunteers change in their own entry."""

    skills = forms.MultipleChoiceField(
        label=_("skills"), widget=forms.CheckboxSelectMultiple, required=False
    )
    service_times = forms.MultipleChoiceField(
        label=_("times"),
        choices=list(vocabulary.SERVICE_TIMES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    service_areas = forms.MultipleChoiceField(
        label=_("areas"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Nothing chosen means the own town."),
    )

    def __init__(
        self, *args: Any, skills: Sequence[str], places: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["skills"], [(skill, skill) for skill in skills])
        _offer(self.fields["service_areas"], places)


class EntryForm(OwnEntryForm):
    """What the station changes besides: political status, unit of work, 双报到."""

    party_category = forms.ChoiceField(
        label=_("political status"),
        choices=[("", _("not known")), *vocabulary.PARTY_CATEGORIES.items()],
        required=False,
    )
    work_unit = forms.CharField(label=_("unit of work"), max_length=120, required=False)
    reported_on = DayField(
        label=_("reported at the place of residence"),
        leaning="past",
        refuses_future=True,
        required=False,
    )


class LeaveForm(StepForm):
    """Why somebody leaves, if they want to say."""

    reason = forms.CharField(
        label=_("reason"), max_length=200, required=False, widget=forms.Textarea(attrs=LINES)
    )


class QuietForm(StepForm):
    """A step that asks for nothing."""


class TrainingForm(StepForm):
    """What was learned, passed or is proven."""

    kind = forms.ChoiceField(label=_("kind of training"), choices=VolunteerTraining.Kind.choices)
    title = forms.CharField(label=_("title"), max_length=120)
    topic = forms.ChoiceField(
        label=_("topic"), choices=[ANY, *vocabulary.TOPICS.items()], required=False
    )
    organizer = forms.CharField(label=_("organiser"), max_length=120)
    minutes = forms.IntegerField(
        label=_("minutes learned"), min_value=0, max_value=100_000, initial=0
    )
    proof = forms.CharField(label=_("number of the proof"), max_length=60, required=False)
    completed_on = DayField(label=_("completed on"), leaning="past", refuses_future=True)
    valid_until = DayField(label=_("valid until"), required=False)


class AwardForm(StepForm):
    """What somebody is honoured for."""

    title = forms.CharField(label=_("title"), max_length=120)
    grantor = forms.CharField(label=pgettext_lazy("award", "given by"), max_length=120)
    given_on = DayField(label=_("given on"), leaning="past", refuses_future=True)


class StarsForm(forms.Form):
    """Who gives the stars."""

    grantor = forms.CharField(label=pgettext_lazy("award", "given by"), max_length=120)


class RequestForm(forms.Form):
    """What is wrong in one's own entry."""

    words = forms.CharField(
        label=_("what is not right"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(StepForm):
    """What was changed, or why not."""

    answer = forms.CharField(label=_("answer"), max_length=300, widget=forms.Textarea(attrs=LINES))


class TeamForm(StepForm):
    """A team in the tree."""

    name = forms.CharField(label=_("name"), max_length=80)
    kind = forms.ChoiceField(label=_("kind"), choices=list(vocabulary.TEAM_KINDS.items()))
    parent = forms.ModelChoiceField(
        VolunteerTeam.objects.none(), label=_("belongs to the team"), required=False
    )
    leader = forms.ModelChoiceField(
        Volunteer.objects.none(), label=_("leader"), required=False, empty_label=_("not named yet")
    )
    group = forms.ModelChoiceField(
        CommunityGroup.objects.none(),
        label=_("is the community group"),
        required=False,
        help_text=_("From self-organised to registered: how it grew stands with the group."),
    )
    is_active = forms.BooleanField(label=_("serving"), required=False, initial=True)

    def __init__(self, *args: Any, teams: Any, members: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("parent", teams), ("leader", members), ("group", groups)):
            field: Any = self.fields[name]
            field.queryset = rows


class NewTeamForm(forms.Form):
    """A new team, where it is, and whose it is."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    name = forms.CharField(label=_("name"), max_length=80)
    kind = forms.ChoiceField(label=_("kind"), choices=list(vocabulary.TEAM_KINDS.items()))
    division = PlaceChoice(Division.objects.none(), label=_("place"))
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("unit behind it"), required=False
    )
    parent = forms.ModelChoiceField(
        VolunteerTeam.objects.none(), label=_("belongs to the team"), required=False
    )
    founded_on = DayField(
        label=_("founded on"), leaning="past", refuses_future=True, required=False
    )

    def __init__(
        self, *args: Any, places: Any, organizations: Any, teams: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("division", places),
            ("organization", organizations),
            ("parent", teams),
        ):
            field: Any = self.fields[name]
            field.queryset = rows


class MemberForm(StepForm):
    """Who joins a team."""

    number = forms.CharField(label=_("volunteer number"), max_length=32)


class PoolForm(forms.Form):
    """How many people a unit says it could send."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("unit"), empty_label=None
    )
    headcount = forms.IntegerField(
        label=pgettext_lazy("pool", "people"), min_value=1, max_value=1_000_000
    )
    as_of = DayField(label=_("as of"), leaning="past", refuses_future=True)

    def __init__(self, *args: Any, organizations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.queryset = organizations


class BatchForm(forms.Form):
    """Certificates of a whole team."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    period_from = DayField(label=_("from"), leaning="past", refuses_future=True)
    period_to = DayField(label=_("until"), leaning="past", refuses_future=True)
    unit = forms.CharField(label=_("recording unit"), max_length=80)
    in_charge = forms.CharField(label=_("person in charge"), max_length=40, required=False)
    contact = forms.CharField(label=_("contact"), max_length=60, required=False)


class UnitBatchForm(BatchForm):
    """Certificates of everybody whom a school or another unit registered."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("school or unit"), empty_label=None
    )
    field_order = ("client_key", "organization")

    def __init__(self, *args: Any, organizations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.queryset = organizations


class TravelForm(StepForm):
    """How long somebody was on the way."""

    minutes = forms.IntegerField(label=_("minutes on the way"), min_value=0, max_value=600)

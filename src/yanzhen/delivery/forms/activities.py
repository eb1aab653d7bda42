"""What a worker types about an activity: the plan, its times, who carried it, what it cost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.form_fields import MomentField, YuanField
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, gatherings
from yanzhen.delivery.forms.fields import AREAS, LINES
from yanzhen.delivery.forms.items import OfferForm
from yanzhen.delivery.models import Activity, ActivityPhoto, ServiceItem
from yanzhen.needs import vocabulary
from yanzhen.needs.fields import ANY, PlaceChoice, StepForm
from yanzhen.needs.selectors import category_labels
from yanzhen.orgs.models import Division
from yanzhen.orgs.selectors import divisions_for_picker, organizations_for_picker

FURTHER_WEEKS = 52


class ActivityForm(OfferForm):
    """The plan of an activity; further times are added on its page, or weekly from here."""

    division = PlaceChoice(Division.objects.none(), label=_("offered in"))
    title = forms.CharField(label=pgettext_lazy("activity", "title"), max_length=80)
    kind = forms.ChoiceField(label=_("kind of activity"), required=False)
    category = forms.ChoiceField(label=_("category"))
    tags = forms.MultipleChoiceField(
        label=_("tags"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Activities are counted by them."),
    )
    starts_at = MomentField(label=_("begins"))
    ends_at = MomentField(label=_("ends"))
    weeks = forms.IntegerField(
        label=_("comes again every week, so many more times"),
        required=False,
        min_value=0,
        max_value=FURTHER_WEEKS,
        initial=0,
    )
    place = forms.CharField(label=_("place"), max_length=120)
    compound = PlaceChoice(
        Division.objects.none(),
        label=_("compound or grid"),
        required=False,
        empty_label=_("none"),
        help_text=_("When it is held for one compound or grid."),
    )
    capacity = forms.IntegerField(
        label=_("places"), required=False, min_value=1, help_text=_("Empty for no limit.")
    )
    helpers_wanted = forms.IntegerField(
        label=_("volunteers wanted"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("Empty when no volunteers are recruited."),
    )
    description = forms.CharField(
        label=_("what happens"), required=False, max_length=1000, widget=forms.Textarea(attrs=LINES)
    )
    outcome = forms.CharField(
        label=pgettext_lazy("activity", "what came of it"),
        required=False,
        max_length=1000,
        help_text=_("For a salon: what was agreed."),
        widget=forms.Textarea(attrs=LINES),
    )
    item = forms.ModelChoiceField(
        ServiceItem.objects.none(),
        label=_("service of the list"),
        required=False,
        empty_label=_("none"),
    )

    field_order = (
        "version", "division", "title", "kind", "category", "tags", "starts_at", "ends_at",
        "weeks", "place", "compound", "capacity", "description", "outcome", "item",
        "eligible_categories", "helpers_wanted", "risk_text", "has_danger", "insurance",
        "insured_until", "points_class", "project",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        area: str,
        activity: Activity | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer(actor, area, activity.project if activity else None)
        day, fields = actor.today, self.fields
        choices: Any = fields
        choices["category"].choices = [ANY, *category_labels(actor, area).items()]
        for name, topic in (("kind", "activity_kinds"), ("tags", "activity_tags")):
            listed = vocabulary.choices(f"delivery.{topic}", area=area, day=day)
            choices[name].choices = listed if name == "tags" else [ANY, *listed]
        items = access.visible_items(actor).filter(mode=ServiceItem.Mode.GATHERED)
        choices["item"].queryset = items.exclude(state=ServiceItem.State.WITHDRAWN).order_by("name")
        compounds = divisions_for_picker(actor, access.PLAN_ACTIVITIES, ("compound", "grid"))
        choices["compound"].queryset = compounds.select_related("parent")
        if activity is None:
            places = divisions_for_picker(actor, access.PLAN_ACTIVITIES, AREAS)
            choices["division"].queryset = places.select_related("parent")
            del fields["outcome"]
        else:
            del fields["division"], fields["weeks"]
            if len(gatherings.sessions_of(activity)) > 1:
                del fields["starts_at"], fields["ends_at"]


class SessionForm(StepForm):
    """One time of an activity."""

    starts_at = MomentField(label=_("begins"))
    ends_at = MomentField(label=_("ends"))
    place = forms.CharField(
        label=_("another place"),
        required=False,
        max_length=120,
        help_text=_("Only if this time is elsewhere."),
    )


class AnswerActivityForm(StepForm):
    activity = forms.ModelChoiceField(
        Activity.objects.none(), label=_("activity"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, activities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["activity"]
        field.queryset = activities
        field.label_from_instance = lambda a: (
            f"{a.title} · {timezone.localtime(a.starts_at):%m-%d %H:%M} · {a.place}"
        )


class WalkInsForm(forms.Form):
    headcount = forms.IntegerField(label=_("others, by head"), min_value=0, max_value=100_000)


class GuestForm(forms.Form):
    name = forms.CharField(label=_("name of the guest"), max_length=60)


class NumberForm(forms.Form):
    number = forms.IntegerField(
        label=_("number said aloud"),
        min_value=1,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class ForceForm(forms.Form):
    """One of the five 社 and who it was."""

    force = forms.CharField(widget=forms.HiddenInput)
    took_part = forms.BooleanField(required=False)
    organization = forms.ModelChoiceField(
        Division.objects.none(), label=_("organisation"), required=False, empty_label=_("none")
    )
    words = forms.CharField(label=_("who it was"), required=False, max_length=120)

    def __init__(self, *args: Any, actor: Actor, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["took_part"].label = label
        fields["organization"].queryset = organizations_for_picker(actor)


class CostForm(forms.Form):
    title = forms.CharField(label=_("what it was for"), max_length=80)
    quantity = forms.IntegerField(label=_("quantity"), min_value=1, max_value=1_000_000, initial=1)
    unit = forms.CharField(label=_("unit"), max_length=10, required=False)
    amount_cents = YuanField(label=_("amount"), least="0")
    receipt = forms.FileField(label=_("receipt"), required=False)


class ConsentForm(forms.Form):
    consent = forms.ChoiceField(
        label=_("consent"),
        choices=ActivityPhoto.Consent,
        widget=forms.RadioSelect,
        initial=ActivityPhoto.Consent.OPEN,
    )
    consent_words = forms.CharField(label=_("how they agreed"), required=False, max_length=200)


class PhotoForm(ConsentForm):
    upload = forms.FileField(label=_("picture"))
    caption = forms.CharField(label=_("what it shows"), required=False, max_length=120)

    field_order = ("upload", "caption", "consent", "consent_words")

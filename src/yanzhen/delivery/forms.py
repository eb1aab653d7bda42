"""What people type about orders, services and activities; every rule is the service's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.accounts.models import User
from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, selectors
from yanzhen.delivery.models import Activity, Order, ServiceItem
from yanzhen.needs import vocabulary
from yanzhen.needs.fields import ANY, PlaceChoice, StepForm
from yanzhen.needs.selectors import category_labels
from yanzhen.orgs.models import Division
from yanzhen.orgs.selectors import divisions_for_picker
from yanzhen.people.models import Consent

LINES = {"rows": 2}
AREAS = ("county", "town", "village")


class MomentField(forms.MultiValueField):
    """A day and a time of day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.SplitDateTimeWidget(
            date_attrs={"type": "date"}, time_attrs={"type": "time"}, time_format="%H:%M"
        )
        super().__init__(fields=(forms.DateField(), forms.TimeField()), widget=widget, **kwargs)

    def compress(self, data_list: list[Any]) -> datetime | None:
        if not data_list:
            return None
        return timezone.make_aware(datetime.combine(*data_list))


class OrderForm(forms.Form):
    """A service for a person, wished on a day."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    item = forms.ModelChoiceField(
        ServiceItem.objects.none(),
        label=_("service"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose a service.")},
    )
    wished_on = DayField(label=_("wished day"))
    wished_part = forms.ChoiceField(
        label=_("time of day"),
        choices=Order.PartOfDay,
        initial=Order.PartOfDay.ANY,
        widget=forms.RadioSelect,
    )
    place = forms.CharField(
        label=_("place"),
        required=False,
        max_length=200,
        help_text=_("Only if it is not at their home. The helper sees it after accepting."),
        widget=forms.TextInput(attrs={"data-sensitive": ""}),
    )
    words = forms.CharField(
        label=_("what we should know"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=LINES),
    )
    proxy_consent = forms.ChoiceField(
        label=_("how they agreed"), choices=[ANY, *Consent.ways_to_agree()]
    )

    def __init__(self, *args: Any, items: Any, has_consent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["item"]
        field.queryset = items
        if has_consent:
            del self.fields["proxy_consent"]


class ReviewForm(StepForm):
    reason = forms.CharField(
        label=_("reason"),
        required=False,
        max_length=300,
        help_text=_("Needed when you refuse; the resident reads it."),
        widget=forms.Textarea(attrs=LINES),
    )


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("reason"), max_length=300, widget=forms.Textarea(attrs=LINES))


class WordsForm(StepForm):
    words = forms.CharField(
        label=_("what happened"), required=False, max_length=280, widget=forms.Textarea(attrs=LINES)
    )


class ConfirmForm(StepForm):
    words = forms.CharField(
        label=_("what the resident said"), max_length=300, widget=forms.Textarea(attrs=LINES)
    )
    minutes = forms.IntegerField(
        label=_("minutes"), required=False, min_value=1, max_value=24 * 60,
        help_text=_("Only if the resident remembers it otherwise."),
    )  # fmt: skip


class RateForm(StepForm):
    score = forms.TypedChoiceField(
        label=_("rating"), coerce=int, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five faces.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("in their words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=LINES),
    )

    def __init__(self, *args: Any, actor: Actor, area: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        score: Any = self.fields["score"]
        score.choices = selectors.rating_words(actor, area)


class SupplementForm(StepForm):
    started_at = MomentField(label=_("began"))
    minutes = forms.IntegerField(label=_("minutes"), min_value=1, max_value=24 * 60)
    reason = forms.CharField(
        label=_("why it was not signed in and out"),
        max_length=280,
        widget=forms.Textarea(attrs=LINES),
    )


class ItemForm(StepForm):
    """A service of the list; what stands against publishing is said when it is published."""

    division = PlaceChoice(Division.objects.none(), label=_("offered in"))
    name = forms.CharField(label=_("service name"), max_length=60)
    service_class = forms.ChoiceField(label=_("class"))
    category = forms.ChoiceField(label=_("answers needs of the category"))
    kind = forms.ChoiceField(
        label=_("type of service"),
        choices=ServiceItem.Kind,
        widget=forms.RadioSelect,
        initial="routine",
    )
    mode = forms.ChoiceField(
        label=_("form of service"),
        choices=ServiceItem.Mode,
        widget=forms.RadioSelect,
        initial="ordered",
    )
    description = forms.CharField(
        label=_("what is done"), required=False, max_length=500, widget=forms.Textarea(attrs=LINES)
    )
    duration_minutes = forms.IntegerField(
        label=_("duration in minutes"), min_value=5, max_value=1440, initial=60
    )
    people_needed = forms.IntegerField(
        label=_("people needed"), min_value=1, max_value=50, initial=1
    )
    eligibility = forms.CharField(label=_("for whom"), required=False, max_length=200)
    skills = forms.CharField(
        label=_("skills"), required=False, max_length=200, help_text=_("With commas between them.")
    )
    risk_text = forms.CharField(
        label=_("risks that helpers are told"),
        required=False,
        max_length=500,
        help_text=_(
            "Nothing can be published without it (Volunteer Service Regulations, art. 12)."
        ),
        widget=forms.Textarea(attrs=LINES),
    )
    has_danger = forms.BooleanField(label=_("bodily danger is possible"), required=False)
    insurance = forms.CharField(
        label=_("accident insurance"),
        required=False,
        max_length=120,
        help_text=_("Insurer and policy number; needed where danger is possible (art. 17)."),
    )
    insured_until = DayField(label=_("insured until"), required=False, leaning="future")

    def __init__(
        self, *args: Any, actor: Actor, area: str, is_new: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        day = selectors.today(actor)
        classes: Any = self.fields["service_class"]
        classes.choices = [
            ANY,
            *vocabulary.choices("delivery.service_classes", area=area, day=day),
        ]
        category: Any = self.fields["category"]
        category.choices = [ANY, *category_labels(actor, area).items()]
        if is_new:
            places: Any = self.fields["division"]
            places.queryset = divisions_for_picker(actor, access.EDIT_ITEMS, AREAS).select_related(
                "parent"
            )
        else:
            del self.fields["division"]

    def clean_skills(self) -> list[str]:
        return listed_words(self.cleaned_data["skills"])


def listed_words(text: str) -> list[str]:
    """The words of a field in which they are divided by commas of either script."""
    parts = text.replace("，", ",").replace("、", ",").split(",")
    return list(dict.fromkeys(p.strip()[:30] for p in parts if p.strip()))


class ActivityForm(StepForm):
    division = PlaceChoice(Division.objects.none(), label=_("for whom"))
    title = forms.CharField(label=pgettext_lazy("activity", "title"), max_length=80)
    category = forms.ChoiceField(label=_("category"))
    starts_at = MomentField(label=_("begins"))
    ends_at = MomentField(label=_("ends"))
    place = forms.CharField(label=_("place"), max_length=120)
    capacity = forms.IntegerField(
        label=_("places"), required=False, min_value=1, help_text=_("Empty for no limit.")
    )
    description = forms.CharField(
        label=_("what happens"), required=False, max_length=1000, widget=forms.Textarea(attrs=LINES)
    )
    risk_text = forms.CharField(
        label=_("risks that helpers are told"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=LINES),
    )
    has_danger = forms.BooleanField(label=_("bodily danger is possible"), required=False)
    insurance = forms.CharField(label=_("accident insurance"), required=False, max_length=120)
    insured_until = DayField(label=_("insured until"), required=False, leaning="future")

    def __init__(
        self, *args: Any, actor: Actor, area: str, is_new: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        category: Any = self.fields["category"]
        category.choices = [ANY, *category_labels(actor, area).items()]
        if is_new:
            places: Any = self.fields["division"]
            places.queryset = divisions_for_picker(
                actor, access.PLAN_ACTIVITIES, AREAS
            ).select_related("parent")
        else:
            del self.fields["division"]


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


class CorrectForm(StepForm):
    minutes = forms.IntegerField(label=_("minutes"), min_value=1, max_value=24 * 60)
    walk_ins = forms.IntegerField(
        label=_("others, by head"), required=False, min_value=0, max_value=100_000
    )
    reason = forms.CharField(
        label=_("what was wrong"), max_length=200, widget=forms.Textarea(attrs=LINES)
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("six digits"),
        max_length=6,
        min_length=6,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "data-sensitive": ""}
        ),
        error_messages={"min_length": _("The code has six digits.")},
    )


class DispatchForm(StepForm):
    helper = forms.ModelChoiceField(User.objects.filter(is_active=True))

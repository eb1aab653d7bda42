"""What is typed about regular orders, and how many people an order takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField
from yanzhen.delivery.forms import OrderForm
from yanzhen.delivery.models import OrderSeries
from yanzhen.needs.fields import StepForm

WEEKDAYS = (
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")),
    (4, _("Friday")), (5, _("Saturday")), (6, _("Sunday")),
)  # fmt: skip


class PeopleForm(StepForm):
    people = forms.IntegerField(label=_("people needed"), min_value=1, max_value=50)


class SeriesForm(OrderForm):
    """A service that comes again; the days are those of the week or of the month."""

    every = forms.ChoiceField(
        label=_("comes again"),
        choices=OrderSeries.Every,
        widget=forms.RadioSelect,
        initial=OrderSeries.Every.WEEK,
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("on these weekdays"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    month_days = forms.CharField(
        label=_("on these days of the month"),
        required=False,
        max_length=60,
        help_text=_("For example 1, 15. A day that a month does not have falls on its last one."),
    )
    starts_on = DayField(label=_("from the day"), leaning="future")
    until = DayField(label=_("until the day"), leaning="future", required=False)
    holidays = forms.ChoiceField(
        label=_("holidays"),
        choices=OrderSeries.Holiday,
        widget=forms.RadioSelect,
        initial=OrderSeries.Holiday.KEEP,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["wished_on"]
        self.order_fields(
            ["item", "every", "weekdays", "month_days", "starts_on", "until", "holidays"]
        )

    def clean_month_days(self) -> list[int]:
        parts = self.cleaned_data["month_days"].replace("，", ",").replace("、", ",").split(",")
        if any(part.strip() and not part.strip().isdecimal() for part in parts):
            raise forms.ValidationError(_("Give days of the month, with commas between them."))
        return [int(part) for part in parts if part.strip()]

    def clean(self) -> dict[str, Any]:
        """``days`` holds the days of the chosen rhythm; those of the other one are not kept."""
        given: dict[str, Any] = super().clean() or {}
        weekdays, month_days = given.pop("weekdays", []), given.pop("month_days", [])
        is_weekly = given.get("every") == OrderSeries.Every.WEEK
        given["days"] = weekdays if is_weekly else month_days
        if not given["days"] and not self.errors:
            field = "weekdays" if is_weekly else "month_days"
            self.add_error(field, _("Choose on which days it comes."))
        return given

    def add_error(self, field: str | None, error: Any) -> None:
        """A refusal of the days stands beside those of the chosen rhythm."""
        if field == "days":
            field = "weekdays" if self.data.get("every") == "week" else "month_days"
        super().add_error(field, error)


class SeriesDayForm(StepForm):
    """One day that is left out, or comes on another day."""

    on = forms.ChoiceField(label=_("which day"))
    moved_to = DayField(
        label=_("instead on"),
        leaning="future",
        required=False,
        help_text=_("Empty: it is left out this time."),
    )
    reason = forms.CharField(
        label=_("reason"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, days: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["on"]
        field.choices = days

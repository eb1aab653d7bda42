"""Form fields for what the whole house asks for: days and citizen numbers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.days import Leaning, parse_day
from yanzhen.core.identity import NotANumber, read_citizen_number

DAY_OF_MOMENT = pgettext_lazy("of a moment", "day")
TIME_OF_MOMENT = pgettext_lazy("of a moment", "time")


class DayField(forms.DateField):
    """A day typed as 1121, 11-21, 昨天 or in full; the browser shows which day it understood."""

    default_error_messages = {
        "invalid": _("This is not a day. Write 1121, 11-21 or 2026-11-21."),
        "future": _("This day is still to come. Write a day up to today."),
    }

    def __init__(
        self, *, leaning: Leaning = "", refuses_future: bool = False, **kwargs: Any
    ) -> None:
        self.leaning: Leaning = leaning
        self.refuses_future = refuses_future
        kwargs.setdefault(
            "widget", forms.DateInput(format="%Y-%m-%d", attrs={"autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "data-date": self.leaning}

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        today = timezone.localdate()
        day = parse_day(str(value), today=today, leaning=self.leaning)
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if self.refuses_future and day > today:
            raise ValidationError(self.error_messages["future"], code="future")
        return day


class CitizenNumberField(forms.CharField):
    """An 18-digit number, checked; it fills the named fields for birth date and sex as one types.

    Never kept in a draft of the browser.
    """

    default_error_messages = {
        "length": _("The number has 18 digits; old ones have 15."),
        "digits": _("Only digits, and at the end a digit or X."),
        "birth_date": _("Digits 7 to 14 are not a birth date."),
        "future": _("The birth date in this number is still to come."),
        "check": _("The check digit does not fit this number. Compare it with the card."),
    }

    def __init__(
        self, *, fills_birth: str = "birth_on", fills_sex: str = "sex", **kwargs: Any
    ) -> None:
        self.fills = {"data-fills-birth": fills_birth, "data-fills-sex": fills_sex}
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            **super().widget_attrs(widget),
            "data-id-number": "",
            "data-sensitive": "",
            "autocomplete": "off",
            "spellcheck": "false",
            **self.fills,
        }

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return read_citizen_number(text, today=timezone.localdate()).number
        except NotANumber as error:
            raise ValidationError(self.error_messages[error.reason], code=error.reason) from None


class YuanField(forms.DecimalField):
    """An amount typed in yuan, read as fen."""

    def __init__(self, *, least: str = "0.01", **kwargs: Any) -> None:
        kwargs |= {"max_digits": 12, "decimal_places": 2, "min_value": Decimal(least)}
        super().__init__(help_text=_("in yuan"), **kwargs)

    def clean(self, value: Any) -> int | None:
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * 100)


class MomentWidget(forms.SplitDateTimeWidget):
    """Two controls in one line, each with a name of its own for readers of the screen."""

    template_name = "core/forms/moment.html"


class MomentField(forms.MultiValueField):
    """A day and a time of day, side by side."""

    def __init__(self, **kwargs: Any) -> None:
        of_day: dict[str, Any] = {"type": "date", "aria-label": DAY_OF_MOMENT}
        of_time: dict[str, Any] = {"type": "time", "aria-label": TIME_OF_MOMENT}
        widget = MomentWidget(
            date_attrs=of_day,
            time_attrs=of_time,
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )
        super().__init__(fields=(forms.DateField(), forms.TimeField()), widget=widget, **kwargs)

    def compress(self, data_list: list[Any]) -> datetime | None:
        if not data_list:
            return None
        return timezone.make_aware(datetime.combine(*data_list))

"""Fields that several forms of delivery share."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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


class YuanField(forms.DecimalField):
    """An amount typed in yuan, read as fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"max_digits": 12, "decimal_places": 2, "min_value": Decimal(0)}
        super().__init__(help_text=_("in yuan"), **kwargs)

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * 100)


def listed_words(text: str) -> list[str]:
    """The words of a field in which they are divided by commas of either script."""
    parts = text.replace("，", ",").replace("、", ",").split(",")
    return list(dict.fromkeys(p.strip()[:30] for p in parts if p.strip()))

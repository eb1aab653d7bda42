"""Fields that several forms of delivery share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LINES = {"rows": 2}
AREAS = ("county", "town", "village")


class YuanField(forms.DecimalField):
    """An amount typed in yuan, read as fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"max_digits": 12, "decimal_places": 2, "min_value": Decimal(0)}
        super().__init__(help_text=_("in yuan"), **kwargs)

    def clean(self, value: Any) -> int | None:
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * 100)


def listed_words(text: str) -> list[str]:
    """The words of a field in which they are divided by commas of either script."""
    parts = text.replace("，", ",").replace("、", ",").split(",")
    return list(dict.fromkeys(p.strip()[:30] for p in parts if p.strip()))

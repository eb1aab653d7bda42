"""Words and the bar of a day for the pages of resources."""

from __future__ import annotations

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yanzhen.core.numbers import Quantity, Unit, exactly
from yanzhen.resources.models import Share
from yanzhen.resources.selectors.bookings import CalendarDay
from yanzhen.resources.selectors.partners import Delivered
from yanzhen.resources.services.uses import MINUTES

register = template.Library()

# The bar of a day shows the hours in which anything happens.
FROM, TO = 6 * 60, 23 * 60


@register.filter
def share_words(value: str) -> str:
    return str(Share(value).label)


@register.filter
def clock(minute: int) -> str:
    """The time of day after so many minutes."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


@register.filter
def yuan(cents: int | None) -> str:
    return exactly(Quantity(cents, Unit.CENT)) if cents else "—"


@register.filter
def delivered_words(one: Delivered) -> str:
    """The sum in its unit; minutes as hours."""
    if one.unit == MINUTES:
        return exactly(Quantity(one.quantity, Unit.MINUTE))
    return f"{one.quantity}{one.unit}"


def _at(minute: int) -> float:
    """Where a minute of the day lies on the bar, in per cent."""
    return round(100 * (min(max(minute, FROM), TO) - FROM) / (TO - FROM), 2)


def _minute(clock_words: str) -> int:
    hour, minute = clock_words.split(":")
    return int(hour) * 60 + int(minute)


def _block(kind: str, begins: int, ends: int, top: int, height: int) -> str:
    """A block between two minutes, wide enough to be seen."""
    width = max(_at(ends) - _at(begins), 0.8)
    return (
        f'<rect class="{kind}" x="{_at(begins)}%" width="{width:.2f}%" '
        f'y="{top}%" height="{height}%" rx="2"/>'
    )


@register.simple_tag
def week_bar(day: CalendarDay) -> SafeString:
    """A day from six to eleven at night: when it is open, what is taken. The list says it too."""
    label = escape(_("from 6:00 to 23:00"))
    parts = [_block("bar-open", _minute(a), _minute(b), 0, 100) for a, b in day.openings]
    parts += [
        _block("bar-mine" if held.is_mine else "bar-held", held.starts, held.ends, 20, 60)
        for held in day.stretches
    ]
    return mark_safe(  # noqa: S308  # numbers and an escaped label
        f'<svg class="week-bar" role="img" aria-label="{label}">{"".join(parts)}</svg>'
    )

"""The lines of my day and of a station's home, in Python: each of these pages has dozens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yanzhen.core.deadlines import due_badge
from yanzhen.core.phrases import Words
from yanzhen.core.templatetags.ui import badge, icon
from yanzhen.orgs.my_day import DayItem
from yanzhen.orgs.station_home import Line

register = template.Library()


@register.simple_tag
def day_lines(items: Iterable[DayItem], now: datetime) -> SafeString:
    return mark_safe("".join(_day_line(item, now) for item in items))  # noqa: S308  # escaped


@register.simple_tag
def panel_lines(lines: Iterable[Line]) -> SafeString:
    return mark_safe("".join(map(_panel_line, lines)))  # noqa: S308  # every part is escaped


def _html(words: Words) -> str:
    return conditional_escape(str(words))


def _day_line(item: DayItem, now: datetime) -> str:
    detail = " · ".join(_html(words) for words in (item.reason, item.detail) if words)
    end = badge(_("done"), "done") if item.done else due_badge(item.due_at, now)
    return _line(item.url, _html(item.title), detail, end, icon(item.icon))


def _panel_line(line: Line) -> str:
    end = badge(line.badge, line.state) if line.badge else ""
    return _line(line.url, _html(line.title), _html(line.detail), end)


def _line(url: str, title: str, detail: str, end: str, mark: str = "") -> str:
    """Title, detail and mark are HTML by now."""
    more = f'<span class="person-detail">{detail}</span>' if detail else ""
    main = f'<span class="person-main"><b class="person-name">{title}</b>{more}</span>'
    state = f'<span class="person-end">{_html(end)}</span>' if end else ""
    if not url:
        return f'<div class="person">{mark}{main}{state}</div>'
    return f'<a class="person" href="{_html(url)}">{mark}{main}{state}</a>'

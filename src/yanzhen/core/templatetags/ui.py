"""Small parts that are drawn many times on a page, in Python because that is quicker there."""

from __future__ import annotations

import functools
from datetime import date, datetime
from html import escape
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

SPRITE = "dist/icons.svg"
BADGE_ICONS = {
    "overdue": "circle-alert",
    "due": "clock",
    "done": "check",
    "active": "play",
    "party": "flag",
}
NOTICE_ICONS = {"success": "circle-check", "warning": "triangle-alert", "error": "circle-alert"}
UNDO = "undo:"


@functools.cache
def sprite_url() -> str:
    """Address of the sprite; its name holds a digest that stays for the life of the process."""
    return escape(static(SPRITE))


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite, silent for screen readers: a word always stands beside it."""
    kind = f"icon {escape(extra)}" if extra else "icon"
    return mark_safe(  # noqa: S308  # every part is escaped
        f'<svg class="{kind}" aria-hidden="true">'
        f'<use href="{sprite_url()}#{escape(name)}"></use></svg>'
    )


@register.simple_tag
def badge(word: str | Promise, state: str = "", icon_name: str = "") -> SafeString:
    """A status as word and icon. ``state``: overdue, due, done, active, party, quiet or nothing.

    Table columns call this function directly.
    """
    name = icon_name or BADGE_ICONS.get(state, "")
    kind = f"badge badge-{escape(state)}" if state else "badge"
    return mark_safe(  # noqa: S308  # every part is escaped
        f'<span class="{kind}">{icon(name) if name else ""}{escape(str(word))}</span>'
    )


@register.filter
def notice_icon(level: str) -> str:
    return NOTICE_ICONS.get(level, "info")


@register.filter
def undo_url(message: Message) -> str:
    """The address given as ``extra_tags="undo:/…/"``, at which the action can be taken back."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""


@register.filter
def full_date(value: date | datetime | None) -> str:
    """2026年11月21日 周六; in English Sat 21 November 2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if (get_language() or "").startswith("zh"):
        weekday = "一二三四五六日"[value.weekday()]
        return f"{value.year}年{value.month}月{value.day}日 周{weekday}"
    return date_format(value, "D j F Y")


@register.filter
def field_kind(field: BoundField) -> str:
    """How a form field is laid out: check, choices, file, hidden or control."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    kind = getattr(widget, "input_type", "")
    if kind == "checkbox":
        return "choices" if getattr(widget, "allow_multiple_selected", False) else "check"
    if kind in {"radio", "file"}:
        return "choices" if kind == "radio" else "file"
    return "control"


@register.simple_tag
def row_count(page: Page[Any]) -> str:
    """Which rows of how many are shown, in words."""
    return _("%(first)s–%(last)s of %(total)s") % {
        "first": page.start_index(),
        "last": page.end_index(),
        "total": page.paginator.count,
    }


class RememberNode(template.Node):
    def __init__(self, nodelist: template.NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: template.Context) -> str:
        rendered = self.nodelist.render(context).strip()
        context[self.name] = mark_safe(rendered)  # noqa: S308  # a template's own output
        return ""


@register.tag
def remember(parser: template.base.Parser, token: template.base.Token) -> RememberNode:
    """Render the enclosed part once and keep it under a name, so that a block can be shown twice.

    ``{% remember page_title %}{% block title %}{% endblock %}{% endremember %}``
    """
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endremember",))
    parser.delete_first_token()
    return RememberNode(nodelist, name)


@register.simple_tag(takes_context=True)
def page_link(context: template.Context, parameter: str, number: int) -> str:
    """This page's address with another page number."""
    query = context["request"].GET.copy()
    query[parameter] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag
def elided_pages(page: Page[Any]) -> list[int | str]:
    """Page numbers near this one and at both ends."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))

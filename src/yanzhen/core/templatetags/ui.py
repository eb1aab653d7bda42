"""Small parts that are drawn many times on a page, in Python because that is quicker there."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

from django import template
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yanzhen.core.search import Hit

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
@functools.lru_cache(maxsize=1024)
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite, silent for screen readers: a word always stands beside it."""
    kind = f"icon {escape(extra)}" if extra else "icon"
    return mark_safe(  # noqa: S308  # every part is escaped
        f'<svg class="{kind}" aria-hidden="true">'
        f'<use href="{sprite_url()}#{escape(name)}"></use></svg>'
    )


@register.filter
def done_by(step: Any) -> str:
    """Who took a step: their name. What no account did has the key of a visitor or of a job."""
    if step.by_id is not None or not step.by_name.isascii():
        return str(step.by_name)
    if step.by_name in {"visitor", "anonymous"}:
        return _("somebody not signed in")
    return _("done by itself")


@register.simple_tag
def badge(word: str | Promise, state: str = "", icon_name: str = "") -> SafeString:
    """A status as word and icon. ``state``: overdue, due, done, active, party, quiet or nothing.

    Table columns call this function directly.
    """
    return _badge(str(word), state, icon_name or BADGE_ICONS.get(state, ""))


@functools.lru_cache(maxsize=1024)
def _badge(word: str, state: str, mark: str) -> SafeString:
    kind = f"badge badge-{escape(state)}" if state else "badge"
    return mark_safe(  # noqa: S308  # every part is escaped
        f'<span class="{kind}">{icon(mark) if mark else ""}{escape(word)}</span>'
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


class KeepNode(template.Node):
    """At most ``MOST`` renderings are kept, then all are made anew."""

    MOST = 1024

    def __init__(
        self, nodelist: template.NodeList, keys: list[template.base.FilterExpression]
    ) -> None:
        self.nodelist = nodelist
        self.keys = keys
        self.kept: dict[tuple[Any, ...], str] = {}

    def render(self, context: template.Context) -> str:
        key = (get_language(), *(k.resolve(context) for k in self.keys))
        if len(key) > 1 and key[1] in {None, ""}:
            return self.nodelist.render(context)
        if key not in self.kept:
            if len(self.kept) >= self.MOST:
                self.kept.clear()
            self.kept[key] = self.nodelist.render(context)
        return self.kept[key]


@register.tag
def keep(parser: template.base.Parser, token: template.base.Token) -> KeepNode:
    """Render the enclosed part once for each language and value of the keys.

    ``{% keep navigation %}…{% endkeep %}``: nothing but the keys may decide what stands inside,
    least of all a form's token. Without a value for the first key it is rendered each time.
    """
    _tag, *keys = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(nodelist, [parser.compile_filter(k) for k in keys])


@register.simple_tag
def chip_links(chips: Iterable[Mapping[str, Any]]) -> SafeString:
    """The links of ``c-chip-filters``."""
    return mark_safe("".join(map(_chip_link, chips)))  # noqa: S308  # every part is escaped


def _chip_link(chip: Mapping[str, Any]) -> str:
    state, mark, count = chip.get("state"), chip.get("icon"), chip.get("count", "")
    kind = f"chip chip-{escape(state)}" if state else "chip"
    current = ' aria-current="true"' if chip.get("current") else ""
    sign = icon(mark, "icon-sm") if mark else ""
    number = f" <b>{escape(str(count))}</b>" if count not in {None, ""} else ""
    word = escape(capfirst(str(chip["label"])))
    return f'<a class="{kind}" href="{escape(str(chip["url"]))}"{current}>{sign}{word}{number}</a>'


@register.simple_tag(takes_context=True)
def list_head(context: template.Context, table: Any) -> SafeString:
    """The head cells of a list, with the links that sort it."""
    return table.head(context["request"].GET)  # type: ignore[no-any-return]


@register.simple_tag
def hit_lines(hits: Iterable[Hit]) -> SafeString:
    """What a search found; each line opens beside the page."""
    return mark_safe("".join(map(_hit_line, hits)))  # noqa: S308  # every part is escaped


def _hit_line(hit: Hit) -> str:
    detail = f'<span class="person-detail">{escape(str(hit.detail))}</span>' if hit.detail else ""
    title = escape(str(hit.title))
    name = f'<a class="person-name" href="{escape(hit.url)}" data-panel>{title}</a>'
    return f'<div class="person"><div class="person-main">{name}{detail}</div></div>'


@register.simple_tag(takes_context=True)
def page_links(context: template.Context, page: Page[Any], parameter: str) -> SafeString:
    """Links to the pages near this one and at both ends, to the one before and the next."""
    kept = {k: v for k, v in context["request"].GET.lists() if k != parameter}
    start = escape(
        f"?{urlencode(kept, doseq=True)}{'&' if kept else ''}{urlencode({parameter: ''})}"
    )

    def link(number: int, content: str, more: str = "") -> str:
        return f'<a href="{start}{number}"{more}>{content}</a>'

    def beside(number: int, rel: str, shape: str, word: str) -> str:
        return link(number, icon(shape), f' rel="{rel}" aria-label="{escape(word)}"')

    links = []
    if page.has_previous():
        before = page.previous_page_number()
        links.append(beside(before, "prev", "chevron-left", _("Previous page")))
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if number == page.number:
            links.append(f'<span aria-current="page">{number}</span>')
        elif isinstance(number, int):
            links.append(link(number, str(number)))
        else:
            links.append(f"<span>{escape(str(number))}</span>")
    if page.has_next():
        after = page.next_page_number()
        links.append(beside(after, "next", "chevron-right", _("Next page")))
    return mark_safe("".join(links))  # noqa: S308  # every part is escaped


@register.simple_tag
def link_button(word: str | Promise, url: str, mark: str = "", kind: str = "plain") -> SafeString:
    """A link that looks like ``c-button``, for pages that are asked for all the time."""
    sign = icon(mark, "btn-icon") if mark else ""
    return mark_safe(  # noqa: S308  # every part is escaped
        f'<a class="btn btn-{escape(kind)}" href="{escape(url)}">{sign}{escape(str(word))}</a>'
    )

"""What every page's frame shows: navigation by duty, the acting person, elder mode."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from yanzhen.core import scope
from yanzhen.core.scope import Actor, Permission


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation. ``order`` is the order of the work; ``tab`` its phone tab.

    ``is_tab_only`` shows it among the tabs of a phone and nowhere else.
    """

    label: str | Promise
    url_name: str
    icon: str
    order: int
    permission: Permission | None = None
    tab: int = 0
    is_tab_only: bool = False
    url: str = ""
    current: bool = False
    badge: int | None = None


_items: list[NavItem] = []


def nav_item(item: NavItem) -> None:
    """Register a navigation entry; each app does so in ``AppConfig.ready``."""
    _items.append(item)
    _items.sort(key=lambda i: i.order)


def frame(request: HttpRequest) -> dict[str, Any]:
    actor: Actor | None = getattr(request, "actor", None)
    shown = []
    for item in _items if actor else ():
        if item.permission and not scope.holds(actor, item.permission):  # type: ignore[arg-type]
            continue
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        is_current = request.path == url or (url != "/" and request.path.startswith(url))
        shown.append(replace(item, url=url, current=is_current))
    return {
        "actor": actor,
        "nav_items": [i for i in shown if not i.is_tab_only],
        "nav_tabs": sorted((i for i in shown if i.tab), key=lambda i: i.tab),
        "is_elder": request.COOKIES.get("elder") == "1",
    }

"""What every page's frame shows: navigation by duty, the acting person, elder mode."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

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
    _offered.cache_clear()
    _navigation.cache_clear()


_under: dict[str, str] = {}


def nav_under(begins: str, url_name: str) -> None:
    """Addresses that begin so belong to the entry of ``url_name``, though not below its own."""
    _under[begins] = url_name


@dataclass(frozen=True, slots=True, eq=False)
class Navigation:
    """The entries of one frame; the same object for everybody with these roles on this page."""

    items: tuple[NavItem, ...] = ()
    tabs: tuple[NavItem, ...] = ()


@functools.lru_cache(maxsize=256)
def _offered(roles: frozenset[str], is_system: bool) -> tuple[NavItem, ...]:
    """The entries that somebody with these roles may open, with their addresses."""
    offered = []
    for item in _items:
        if item.permission and not is_system and roles.isdisjoint(item.permission.roles):
            continue
        try:
            offered.append(replace(item, url=reverse(item.url_name)))
        except NoReverseMatch:
            continue
    return tuple(offered)


@functools.lru_cache(maxsize=1024)
def _navigation(roles: frozenset[str], is_system: bool, current: frozenset[str]) -> Navigation:
    shown = [replace(i, current=i.url in current) for i in _offered(roles, is_system)]
    return Navigation(
        items=tuple(i for i in shown if not i.is_tab_only),
        tabs=tuple(sorted((i for i in shown if i.tab), key=lambda i: i.tab)),
    )


def _is_under(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def navigation_of(actor: Actor, path: str) -> Navigation:
    """What the actor's roles of this moment open; nothing else of the actor counts."""
    roles = actor.roles
    offered = _offered(roles, actor.is_system)
    home = next((name for begins, name in _under.items() if path.startswith(begins)), "")
    current = frozenset(i.url for i in offered if i.url_name == home or _is_under(path, i.url))
    return _navigation(roles, actor.is_system, current)


def frame(request: HttpRequest) -> dict[str, Any]:
    actor: Actor | None = getattr(request, "actor", None)
    navigation = navigation_of(actor, request.path) if actor else Navigation()
    return {
        "actor": actor,
        "navigation": navigation,
        "nav_items": navigation.items,
        "nav_tabs": navigation.tabs,
        "is_elder": request.COOKIES.get("elder") == "1",
    }

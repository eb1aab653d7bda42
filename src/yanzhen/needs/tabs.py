"""The parts of 需求 as tabs; apps above add theirs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_tabs: list[tuple[str, str | Promise, str]] = [
    ("need-list", _("needs"), "clipboard-list"),
    ("collection-list", _("collections"), "inbox"),
    ("box-list", _("opinion boxes"), "package"),
    ("published-list", _("public list"), "globe"),
]


def need_tab(url_name: str, label: str | Promise, icon: str) -> None:
    """Register a further list beside that of needs, in ``AppConfig.ready``.

    Whoever reads needs may open it.
    """
    if (url_name, label, icon) not in _tabs:
        _tabs.append((url_name, label, icon))


def tabs(current: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": reverse(name), "icon": icon, "current": name == current}
        for name, label, icon in _tabs
    ]

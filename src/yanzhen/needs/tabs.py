"""The parts of 需求 as tabs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

TABS = (
    ("need-list", _("needs"), "clipboard-list"),
    ("collection-list", _("collections"), "inbox"),
    ("box-list", _("opinion boxes"), "package"),
    ("published-list", _("public list"), "globe"),
)


def tabs(current: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": reverse(name), "icon": icon, "current": name == current}
        for name, label, icon in TABS
    ]

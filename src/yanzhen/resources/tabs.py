"""The lists of 资源 as tabs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

TABS = (
    ("resource-list", _("resource list"), "package"),
    ("booking-list", _("bookings"), "calendar-check"),
    ("partner-list", _("partners"), "handshake"),
    ("agreement-list", _("agreements"), "file-text"),
    ("compound-list", _("compounds"), "building-2"),
    ("group-list", _("community groups"), "users-round"),
    ("interview-list", _("asset interviews"), "message-square"),
    ("use-list", _("deliveries"), "history"),
    ("asset-map", _("asset map"), "map"),
)


def tabs(current: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": reverse(name), "icon": icon, "current": name == current}
        for name, label, icon in TABS
    ]

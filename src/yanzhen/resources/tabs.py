"""The lists of 资源 as tabs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

TABS = (
    ("resource-list", _("resource list")),
    ("booking-list", _("bookings")),
    ("asset-map", _("asset map")),
    ("partner-list", _("partners")),
    ("agreement-list", _("agreements")),
    ("compound-list", _("compounds")),
    ("group-list", _("community groups")),
    ("interview-list", _("asset interviews")),
    ("use-list", _("deliveries")),
)


def tabs(current: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": reverse(name), "icon": "", "current": name == current}
        for name, label in TABS
    ]

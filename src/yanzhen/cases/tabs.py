"""Cases and referrals as tabs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

TABS = (
    ("case-list", _("cases"), "folder-kanban"),
    ("referral-list", _("referrals"), "share-2"),
)


def tabs(current: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": reverse(name), "icon": icon, "current": name == current}
        for name, label, icon in TABS
    ]

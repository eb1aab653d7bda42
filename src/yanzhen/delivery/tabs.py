"""The lists of 服务 as tabs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

TABS = (
    ("order-list", _("orders"), "hand-heart"),
    ("series-list", _("regular orders"), "refresh-cw"),
    ("activity-list", _("activities"), "users-round"),
    ("item-list", _("service list"), "list"),
    ("record-list", _("records"), "history"),
    ("rating-list", _("ratings"), "star"),
)


def tabs(current: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": reverse(name), "icon": icon, "current": name == current}
        for name, label, icon in TABS
    ]

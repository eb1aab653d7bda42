"""Applications, clues, lists and comparisons as tabs: only what the actor may read."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.assistance import access
from yanzhen.core import scope
from yanzhen.core.scope import Actor

TABS = (
    ("aid-list", _("Applications"), "file-text", access.READ),
    ("clue-list", _("Clues"), "search", access.READ_CLUES),
    ("list-list", _("Lists of departments"), "file-spreadsheet", access.COMPARE),
    ("comparison-list", _("Comparisons"), "list-checks", access.COMPARE),
)


def tabs(actor: Actor, current: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": reverse(name), "icon": icon, "current": name == current}
        for name, label, icon, right in TABS
        if scope.holds(actor, right)
    ]

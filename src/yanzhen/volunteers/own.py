"""What a volunteer's own page leads to; apps above add theirs.

>>> from yanzhen.volunteers.own import OwnLink, own_link
>>> own_link(OwnLink("My points", "my-points", "coins"))     # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from yanzhen.core.addresses import reverse


@dataclass(frozen=True, slots=True)
class OwnLink:
    label: str | Promise
    url_name: str
    icon: str


_links: list[OwnLink] = []


def own_link(link: OwnLink) -> None:
    """Register a page of the volunteer themself, in ``AppConfig.ready``."""
    if link not in _links:
        _links.append(link)


def own_links() -> list[dict[str, Any]]:
    return [{"label": o.label, "url": reverse(o.url_name), "icon": o.icon} for o in _links]

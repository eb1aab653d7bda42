"""The guide catalogue 资源清单指导目录 and other words of the rule packs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from yanzhen.core import policies
from yanzhen.orgs.vocabulary import word


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One line of the guide catalogue: a kind of resource, and the needs that it serves.

    ``is_visited``: people go there, so that it counts for what is in reach on foot.
    """

    code: str
    name: str
    resource_class: str
    serves: frozenset[str]
    unit: str
    is_bookable: bool
    is_visited: bool


def catalogue(*, area: str, day: date) -> dict[str, CatalogueItem]:
    """The guide catalogue of a place by code, in its order. Raises NoPolicy."""
    entries: Sequence[Mapping[str, Any]] = policies.value("resources.catalogue", area=area, day=day)
    language = get_language()
    return {
        str(e["code"]): CatalogueItem(
            code=str(e["code"]),
            name=word(dict(e), language),
            resource_class=str(e["class"]),
            serves=frozenset(map(str, e["serves"])),
            unit=str(e.get("unit", "")),
            is_bookable=bool(e.get("bookable", False)),
            is_visited=bool(e.get("visited", False)),
        )
        for e in entries
    }


def catalogue_labels(*, area: str, day: date) -> dict[str, str]:
    return {item.code: item.name for item in catalogue(area=area, day=day).values()}


def need_categories(*, area: str, day: date) -> dict[str, str]:
    """The categories of need by code, which resources and partners name as what they serve."""
    entries = policies.value("needs.categories", area=area, day=day)
    return {str(e["code"]): word(dict(e), get_language()) for e in entries}


def stale_after_days(resource_class: str, *, area: str, day: date) -> int:
    """After how many days a resource of this class must be looked at again."""
    return int(policies.value("resources.stale_after_days", area=area, day=day)[resource_class])


def remind_days(*, area: str, day: date) -> int:
    """How many days before its end an agreement is brought to mind."""
    return int(policies.value("resources.agreement_reminder_days", area=area, day=day))

"""What resources are booked and used for: the apps above say where such a thing has its page.

>>> use_source(UseSource("delivery.activity", _("activity"), "activity-detail"))   # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class UseSource:
    """A kind of record that uses resources; ``page_name`` takes its key."""

    object_type: str
    label: str | Promise
    page_name: str


_sources: dict[str, UseSource] = {}


def use_source(source: UseSource) -> None:
    """Register a kind, in ``AppConfig.ready``."""
    _sources[source.object_type] = source


@dataclass(frozen=True, slots=True)
class SourceLink:
    """What something was used for, and its page."""

    label: str | Promise
    url: str


def link_to(object_type: str, object_id: int | None) -> SourceLink | None:
    """The page of a source, or nothing when there is none or its app is unknown."""
    source = _sources.get(object_type)
    if source is None or object_id is None:
        return None
    return SourceLink(source.label, reverse(source.page_name, args=[object_id]))

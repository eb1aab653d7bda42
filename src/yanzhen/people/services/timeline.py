"""Lines of a person's or household's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.utils.functional import Promise

from yanzhen.core.inserting import Row
from yanzhen.core.phrases import NOTHING, worded
from yanzhen.core.scope import Actor
from yanzhen.people.models import Household, Person, TimelineEntry

LONGEST = 200


def note_on_timeline(
    *,
    actor: Actor,
    kind: str,
    summary: str | Promise,
    details: Mapping[str, object] = NOTHING,
    person: Person | None = None,
    household: Household | None = None,
    at: datetime | None = None,
    url: str = "",
    record: models.Model | None = None,
    is_sensitive: bool = False,
) -> TimelineEntry:
    """Add a line to the page of a person or household, inside the operation of the caller.

    ``kind`` is declared with ``panels.timeline_kind``; ``details`` fill the ``%(name)s`` of a lazy
    summary. A summary never holds a number, a phone or a diagnosis.
    """
    place = person or household
    if place is None:
        raise TypeError("a timeline line belongs to a person or a household")
    return TimelineEntry.objects.create(
        person=person,
        household=household,
        at=at or actor.now,
        kind=kind,
        summary=worded(summary, details, longest=LONGEST),
        url=url,
        object_type=record._meta.label_lower if record else "",
        object_id=record.pk if record else None,
        is_sensitive=is_sensitive,
        area_code=place.area_code,
    )


def line_of(
    model: type[models.Model],
    key: int,
    *,
    kind: str,
    at: datetime,
    summary: str,
    url: str,
    area: str,
    person_id: int | None,
    household_id: int | None,
) -> Row:
    """The same line as a row for ``insert_rows``, where many records are written at once."""
    return {
        "person_id": person_id,
        "household_id": household_id,
        "at": at,
        "kind": kind,
        "summary": worded(summary, longest=LONGEST),
        "url": url,
        "object_type": model._meta.label_lower,
        "object_id": key,
        "area_code": area,
    }

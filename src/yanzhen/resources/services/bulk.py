"""Many resources at once, by the same checks as one: for takeovers and large lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from yanzhen.core import scope
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.resources import access, vocabulary
from yanzhen.resources.models import Resource
from yanzhen.resources.services.resources import checked_resource

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class ResourceDraft:
    """A resource of a place that is not written yet; ``fields`` as ``add_resource`` takes them."""

    division: Division
    fields: Mapping[str, Any]
    verified_at: datetime | None = None


def add_resources(drafts: Iterable[ResourceDraft], *, actor: Actor, chunk: int = CHUNK) -> int:
    """Put many resources into the list; returns how many.

    A chunk is one operation. Raises NotValid or AccessDenied for the first wrong one; the chunks
    before it stay.
    """
    source, count = iter(drafts), 0
    while batch := list(islice(source, chunk)):
        _add_chunk(actor=actor, drafts=batch)
        count += len(batch)
    return count


@operation("resources.add_many")
def _add_chunk(*, actor: Actor, drafts: list[ResourceDraft]) -> None:
    day = actor.today
    catalogues: dict[str, dict[str, vocabulary.CatalogueItem]] = {}
    rows = []
    for draft in drafts:
        area = draft.division.code
        if area not in catalogues:
            scope.require(actor, access.MANAGE, area)
            catalogues[area] = vocabulary.catalogue(area=area, day=day)
        columns = checked_resource(draft.fields, area=area, day=day, catalogue=catalogues[area])
        rows.append(
            Resource(
                **columns,
                division=draft.division,
                area_code=area,
                created_at=actor.now,
                verified_at=draft.verified_at,
                verified_by_id=actor.user_id if draft.verified_at else None,
            )
        )
    Resource.objects.bulk_create(rows, batch_size=500)
    note(resources=len(rows))

"""What is owed, and the coverage of a period, for programs."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import Field

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import NotFound
from yanzhen.core.rest import Day, OneOf, Place, PostId, inside
from yanzhen.people import access as people
from yanzhen.visits import access, rules, selectors
from yanzhen.visits.api.rows import (
    CoverageReport,
    CoverageRow,
    ObligationPage,
    ObligationState,
    PeriodKind,
)
from yanzhen.visits.models import Obligation

obligations = Router()
coverage = Router()
READ = "visits:read"


class _By:
    values = selectors.BY


class ObligationsWanted(Schema):
    """Which contacts: by state, place, person, household or day; ``is_mine`` are one's own."""

    after: PostId | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 25
    state: ObligationState | None = None
    place: Place | None = None
    person: UUID | None = None
    household: UUID | None = None
    due_until: Day | None = None
    is_mine: bool = False


class CoverageWanted(Schema):
    """Which period (``day`` lies in it), which place, by what; without a place the caller's own."""

    kind: PeriodKind = rules.MONTH
    day: Day | None = None
    place: Place | None = None
    by: Annotated[str, OneOf(_By)] = "village"


@obligations.get(
    "", **allowed(access.READ, READ, ObligationPage, _("Contacts that are owed in an area"))
)
def list_obligations(request: ActorRequest, wanted: Query[ObligationsWanted]) -> dict[str, Any]:
    """In the order in which they were made."""
    actor = request.actor
    related = ("rule", "period", "person", "household", "visit")
    rows = inside(access.visible_obligations(actor).select_related(*related), wanted.place)
    exact = {
        "state": wanted.state,
        "person__uid": wanted.person,
        "household__uid": wanted.household,
        "due_on__lte": wanted.due_until,
        "pk__gt": wanted.after,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.is_mine:
        rows = rows.filter(post_id__in=people.posts_of(actor))
    found = list(rows.order_by("pk")[: wanted.limit + 1])
    part = found[: wanted.limit]
    return {
        "rows": [_row(row) for row in part],
        "next": part[-1].pk if len(found) > wanted.limit else None,
    }


def _row(row: Obligation) -> dict[str, Any]:
    content = row.rule.content
    return {
        "id": row.pk,
        "rule": row.rule.code,
        "period": row.period.kind if row.period else None,
        "person": row.person,
        "household": row.household,
        "place": row.area_code,
        "post": row.post_id,
        "means": list(content["means"]),
        "companions": list(content.get("companions", ())),
        "starts_on": row.starts_on,
        "due_on": row.due_on,
        "due_at": row.due_at,
        "state": row.state,
        "is_frozen": row.is_frozen,
        "settled_on": row.settled_on,
        "visit": row.visit.uid if row.visit else None,
    }


@coverage.get(
    "",
    **allowed(access.COUNT, READ, CoverageReport, _("Visited of what was owed in a period")),
)
def read_coverage(request: ActorRequest, wanted: Query[CoverageWanted]) -> dict[str, Any]:
    """Figures only: no visited person is named."""
    actor = request.actor
    areas = scope.areas(actor, access.COUNT)
    area = wanted.place or next(iter(areas.prefixes), "")
    if not areas.covers(area):
        raise NotFound
    starts_on = rules.span_of(wanted.kind, wanted.day or actor.today).starts_on
    lines = selectors.coverage(
        actor, kind=wanted.kind, starts_on=starts_on, area=area, by=wanted.by
    )
    return {
        "kind": wanted.kind,
        "starts_on": starts_on,
        "place": area,
        "by": wanted.by,
        "total": CoverageRow.model_validate(selectors.total(lines)),
        "rows": [CoverageRow.model_validate(line) for line in lines],
    }

"""Ratings for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import Field

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core.edges import ActorRequest
from yanzhen.core.rest import Body, Day, NumberedRef, PlaceRef
from yanzhen.delivery import access, satisfaction
from yanzhen.delivery.models import Feedback

router = Router()


class RatingsWanted(Body):
    """The days on which it was said, both included; at most so many of the newest."""

    since: Day | None = None
    until: Day | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 25


class RatingRow(Schema):
    record: UUID
    title: str
    division: PlaceRef
    score: int
    words: str
    given_at: datetime
    given_by_proxy: bool
    follow_up: NumberedRef | None

    @staticmethod
    def resolve_record(row: Feedback) -> UUID:
        return row.record.uid

    @staticmethod
    def resolve_title(row: Feedback) -> str:
        return row.record.title

    @staticmethod
    def resolve_division(row: Feedback) -> Any:
        return row.record.division


class Ratings(Schema):
    """The newest ratings, and how content people were in all of those days."""

    answers: int
    content: int
    poor: int
    percent: int | None
    rows: list[RatingRow]


def _between(rows: QuerySet[Feedback], since: date | None, until: date | None) -> Any:
    if since:
        rows = rows.filter(given_at__date__gte=since)
    if until:
        rows = rows.filter(given_at__date__lte=until)
    return rows


@router.get("", **allowed(access.READ, "delivery:read", Ratings, _("What people thought of it")))
def list_ratings(request: ActorRequest, wanted: Query[RatingsWanted]) -> dict[str, Any]:
    listed = satisfaction.listed_feedback(request.actor)
    rows = _between(listed, wanted.since, wanted.until)
    found = satisfaction.satisfaction_of(rows)
    return {
        "answers": found.answers,
        "content": found.content,
        "poor": found.poor,
        "percent": found.percent,
        "rows": list(rows[: wanted.limit]),
    }

"""Named reads of hours: lists, sums, stars. Minutes signed and minutes added later stay apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import (
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)

from yanzhen.core.scope import Actor
from yanzhen.delivery.models import ServiceRecord
from yanzhen.volunteers import access
from yanzhen.volunteers.judging import explained, rule
from yanzhen.volunteers.models import (
    Evidence,
    HourClaim,
    HourRecord,
    HourTotal,
    Membership,
    SpotCheck,
    Volunteer,
)
from yanzhen.volunteers.rules import star_level

State = HourClaim.State


@dataclass(frozen=True, slots=True)
class Minutes:
    """Two sums that are never told as one without the other."""

    verified: int = 0
    supplemented: int = 0

    @property
    def total(self) -> int:
        return self.verified + self.supplemented

    @property
    def hours(self) -> str:
        return hours_of(self.total)

    @property
    def verified_hours(self) -> str:
        return hours_of(self.verified)

    @property
    def supplemented_hours(self) -> str:
        return hours_of(self.supplemented)


def hours_of(minutes: int) -> str:
    """Hours with at most one decimal, cut and never rounded up: 119 minutes are 1.9 hours."""
    tenths = int(Fraction(minutes, 6))
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"


def _split(rows: QuerySet[Any]) -> Minutes:
    sums = dict(
        rows.order_by()
        .values_list("evidence")
        .annotate(minutes=Sum(F("sign") * F("minutes")))
        .values_list("evidence", "minutes")
    )
    return Minutes(sums.get(Evidence.VERIFIED, 0), sums.get(Evidence.SUPPLEMENTED, 0))


def minutes_of(
    volunteer: Volunteer, since: date | None = None, until: date | None = None
) -> Minutes:
    """Confirmed minutes of a volunteer, in a period or in all."""
    rows = HourRecord.objects.filter(volunteer=volunteer)
    if since:
        rows = rows.filter(served_on__gte=since)
    if until:
        rows = rows.filter(served_on__lte=until)
    return _split(rows)


def stars_of(actor: Actor, volunteer: Volunteer, minutes: Minutes) -> int:
    levels = rule("volunteers.star_levels", area=volunteer.area_code, day=actor.today)
    return star_level(minutes.total, levels)


def standing_rows(
    volunteer: Volunteer, since: date | None = None, until: date | None = None
) -> QuerySet[HourRecord]:
    """The rows that count now: neither taken back nor taking back."""
    rows = HourRecord.objects.filter(volunteer=volunteer, sign=1, reversed_by=None)
    if since:
        rows = rows.filter(served_on__gte=since)
    if until:
        rows = rows.filter(served_on__lte=until)
    return rows.select_related("claim").order_by("-served_on", "-pk")


def with_team(prefix: str = "") -> Q:
    """Hours of an activity by somebody who was in a team on that day."""
    day = ExpressionWrapper(OuterRef(f"{prefix}served_on"), output_field=DateField())
    teams = Membership.objects.on(day).filter(volunteer=OuterRef(f"{prefix}volunteer"))
    return Q(Exists(teams), **{f"{prefix}claim__record__kind": ServiceRecord.Kind.ACTIVITY})


def is_with_team(hours: HourRecord) -> bool:
    return HourRecord.objects.filter(with_team(), pk=hours.pk).exists()


@dataclass(frozen=True, slots=True)
class ClaimCounts:
    waiting: int
    overdue: int
    flagged: int
    disputed: int
    objected: int


SHOWN: dict[str, Q] = {
    "waiting": Q(state=State.WAITING),
    "flagged": Q(state=State.WAITING, is_flagged=True),
    "disputed": Q(state=State.DISPUTED),
    "objected": Q(objected_at__isnull=False),
    "confirmed": Q(state=State.CONFIRMED),
    "supplemented": Q(evidence=Evidence.SUPPLEMENTED),
    "refused": Q(state__in=[State.REFUSED, State.REVOKED]),
    "all": Q(),
}


def listed_claims(actor: Actor) -> QuerySet[HourClaim]:
    """Claims of the actor's areas, those that are due first at the top."""
    return (
        access.visible_claims(actor)
        .select_related("volunteer__person", "station")
        .order_by("due_at", "pk")
    )


def count_claims(claims: QuerySet[HourClaim], actor: Actor) -> ClaimCounts:
    found = claims.order_by().aggregate(
        waiting=Count("pk", filter=SHOWN["waiting"]),
        overdue=Count("pk", filter=_overdue(actor)),
        flagged=Count("pk", filter=SHOWN["flagged"]),
        disputed=Count("pk", filter=SHOWN["disputed"]),
        objected=Count("pk", filter=SHOWN["objected"]),
    )
    return ClaimCounts(**found)


def _overdue(actor: Actor) -> Q:
    return Q(state__in=[State.WAITING, State.DISPUTED], due_at__lt=actor.now)


def chosen_claims(claims: QuerySet[HourClaim], show: str, actor: Actor) -> QuerySet[HourClaim]:
    if show == "overdue":
        return claims.filter(_overdue(actor))
    found = claims.filter(SHOWN.get(show, SHOWN["waiting"]))
    return found if show in {"waiting", "flagged", "disputed"} else found.order_by("-starts_at")


def explanations(claim: HourClaim) -> list[dict[str, Any]]:
    """The findings of a claim as sentences."""
    return [
        {"text": explained(finding), "is_refusal": finding["is_refusal"]}
        for finding in claim.findings
    ]


def history_of(claim: HourClaim) -> list[HourRecord]:
    return list(claim.hours.select_related("confirmed_by").order_by("created_at", "pk"))


def open_spot_checks(actor: Actor) -> QuerySet[SpotCheck]:
    return (
        access.visible_spot_checks(actor)
        .select_related("claim__volunteer__person", "checked_by")
        .order_by("-month", "result", "due_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class TotalLine:
    """The hours of one month, place or class."""

    key: Any
    verified: int
    supplemented: int
    entries: int

    @property
    def hours(self) -> str:
        return hours_of(self.verified + self.supplemented)


def totals(by: str, *, area: str, since: date, until: date) -> Sequence[TotalLine]:
    """Hours by ``month``, ``area_code`` or ``category``, from the sums that are kept in step.

    One query on a table of months, places and classes, however many hours there are.
    """
    rows = (
        HourTotal.objects.filter(
            month__gte=since.replace(day=1),
            month__lte=until,
            area_code__gte=area,
            area_code__lt=area + "~",
        )
        .order_by()
        .values(by)
        .annotate(
            verified=Sum("minutes", filter=Q(evidence=Evidence.VERIFIED), default=0),
            supplemented=Sum("minutes", filter=Q(evidence=Evidence.SUPPLEMENTED), default=0),
            count=Sum("entries"),
        )
        .order_by(by)
    )
    return [TotalLine(r[by], r["verified"], r["supplemented"], r["count"]) for r in rows]

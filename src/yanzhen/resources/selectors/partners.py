"""Named reads of partners, agreements, groups, interviews and what was delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.resources import vocabulary
from yanzhen.resources.access import (
    READ,
    visible_agreements,
    visible_groups,
    visible_interviews,
    visible_partners,
    visible_uses,
)
from yanzhen.resources.models import (
    Agreement,
    AssetInterview,
    CommunityGroup,
    Partner,
    ResourceUse,
)
from yanzhen.resources.rules import freshness
from yanzhen.resources.selectors.resources import home_area

# The forces of one compound (field book GH-A4).
FORCES = (
    Partner.Kind.GRID_PARTY,
    Partner.Kind.PROPERTY,
    Partner.Kind.OWNERS_COMMITTEE,
    Partner.Kind.KEY_RESIDENT,
    Partner.Kind.SHOP,
)
PARTNER_CHIPS = ("active", "own", "shared", "ended", "all")


def listed_partners(actor: Actor) -> QuerySet[Partner]:
    """Partners with the last day of their longest agreement and the day of their last delivery."""
    return (
        visible_partners(actor)
        .select_related("division__parent", "organization")
        .order_by("state", "name", "pk")
    )


def with_facts(rows: Sequence[Partner], actor: Actor) -> None:
    """Give each partner of a page ``agreed_until``, ``delivered_on`` and ``deliveries``.

    Agreements and deliveries of the actor's own places only. Two queries.
    """
    keys = [p.pk for p in rows]
    in_force_now = visible_agreements(actor).filter(in_force(actor), partner__in=keys)
    last = F("ends_on").asc(nulls_last=True)
    until: dict[int, date | None] = dict(
        in_force_now.order_by(last).values_list("partner", "ends_on")
    )
    told = (
        visible_uses(actor)
        .filter(partner__in=keys, takes_back=None, taken_back_by=None)
        .order_by()
        .values_list("partner")
        .annotate(count=Count("pk"), last=Max("used_on"))
    )
    delivered = {partner: (count, last) for partner, count, last in told}
    for row in rows:
        known: Any = row
        known.has_agreement = row.pk in until
        known.agreed_until = until.get(row.pk)
        known.deliveries, known.delivered_on = delivered.get(row.pk, (0, None))


def chosen_partners(rows: QuerySet[Partner], show: str, actor: Actor) -> QuerySet[Partner]:
    if show == "all":
        return rows
    if show == "ended":
        return rows.filter(state=Partner.State.ENDED)
    active = rows.filter(state=Partner.State.ACTIVE)
    own = scope.areas(actor, READ).q()
    if show == "own":
        return active.filter(own)
    return active.exclude(own) if show == "shared" else active


# -- agreements -------------------------------------------------------------------------------

AGREEMENT_CHIPS = ("expiring", "in_force", "expired", "all")


def expiring(actor: Actor) -> Q:
    """In force, near its last day, and not yet renewed."""
    day = actor.today
    last = day + timedelta(days=vocabulary.remind_days(area=home_area(actor), day=day))
    return Q(
        ended_on=None, followed_by=None, starts_on__lte=day, ends_on__gte=day, ends_on__lte=last
    )


def in_force(actor: Actor) -> Q:
    day = actor.today
    return Q(Q(ends_on=None) | Q(ends_on__gte=day), ended_on=None, starts_on__lte=day)


def expired(actor: Actor) -> Q:
    """Over without having been ended or renewed, while the partner is still one."""
    return Q(
        ended_on=None,
        followed_by=None,
        ends_on__lt=actor.today,
        partner__state=Partner.State.ACTIVE,
    )


def listed_agreements(actor: Actor) -> QuerySet[Agreement]:
    return (
        visible_agreements(actor)
        .select_related("partner__division__parent", "followed_by")
        .order_by("ends_on", "pk")
    )


def chosen_agreements(rows: QuerySet[Agreement], show: str, actor: Actor) -> QuerySet[Agreement]:
    """The rows of one chip; an unknown name shows what is in force, the first to end on top."""
    conditions = {"expiring": expiring, "expired": expired}
    if show == "all":
        return rows
    return rows.filter(conditions.get(show, in_force)(actor))


@dataclass(frozen=True, slots=True)
class AgreementCounts:
    expiring: int
    in_force: int
    expired: int


def count_agreements(rows: QuerySet[Agreement], actor: Actor) -> AgreementCounts:
    found = rows.order_by().aggregate(
        expiring=Count("pk", filter=expiring(actor)),
        in_force=Count("pk", filter=in_force(actor)),
        expired=Count("pk", filter=expired(actor)),
    )
    return AgreementCounts(**found)


def standing(actor: Actor, agreement: Agreement) -> str:
    """How an agreement stands today: coming, in_force, expiring, expired, ended or renewed."""
    if hasattr(agreement, "followed_by"):
        return "renewed"
    day = actor.today
    return freshness.agreement_standing(
        agreement.starts_on,
        agreement.ends_on,
        agreement.ended_on,
        day,
        vocabulary.remind_days(area=agreement.area_code, day=day),
    )


# -- what was delivered -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a partner delivered in all, of one kind and unit."""

    kind: str
    unit: str
    times: int
    quantity: int
    value_cents: int


def delivered_by(actor: Actor, partner: Partner) -> list[Delivered]:
    """The sums of a partner's deliveries to the actor's places; what was taken back is gone."""
    rows = (
        visible_uses(actor)
        .filter(partner=partner)
        .order_by("kind", "unit")
        .values_list("kind", "unit")
        .annotate(
            times=Count("pk", filter=Q(takes_back=None)) - Count("pk", filter=~Q(takes_back=None)),
            amount=Sum("quantity"),
            value=Sum("value_cents", default=0),
        )
    )
    labels = dict(ResourceUse.Kind.choices)
    return [
        Delivered(str(labels[kind]), unit, times, amount, value)
        for kind, unit, times, amount, value in rows
        if times
    ]


def listed_uses(actor: Actor) -> QuerySet[ResourceUse]:
    return (
        visible_uses(actor)
        .select_related("resource", "partner", "division", "taken_back_by")
        .order_by("-used_on", "-pk")
    )


# -- compounds --------------------------------------------------------------------------------


@dataclass(slots=True)
class CompoundForces:
    """A compound and who of its forces is known."""

    division: Division
    known: dict[str, list[Partner]] = field(default_factory=dict)

    @property
    def missing(self) -> int:
        return sum(kind not in self.known for kind in FORCES)

    def by_kind(self) -> list[tuple[str, list[Partner]]]:
        return [(str(kind.label), self.known.get(kind, [])) for kind in FORCES]


def compounds(actor: Actor) -> QuerySet[Division]:
    """The compounds and grids of the actor's places."""
    return (
        Division.objects.on(actor.today)
        .filter(scope.areas(actor, READ).q("code"), level__in=["compound", "grid"])
        .select_related("parent")
        .order_by("code")
    )


def forces_of(actor: Actor, rows: Sequence[Division]) -> list[CompoundForces]:
    """The forces of the compounds of a page. One query."""
    found = {d.pk: CompoundForces(d) for d in rows}
    partners = visible_partners(actor).filter(
        division__in=found, kind__in=FORCES, state=Partner.State.ACTIVE
    )
    for partner in partners.order_by("name"):
        found[partner.division_id].known.setdefault(partner.kind, []).append(partner)
    return list(found.values())


# -- interviews and groups --------------------------------------------------------------------


def listed_interviews(actor: Actor) -> QuerySet[AssetInterview]:
    return (
        visible_interviews(actor)
        .select_related("person", "partner", "division__parent", "held_by")
        .annotate(offered=Count("offers"), listed=Count("offers", filter=~Q(offers__resource=None)))
        .order_by("-held_on", "-pk")
    )


def listed_groups(actor: Actor) -> QuerySet[CommunityGroup]:
    return (
        visible_groups(actor)
        .select_related("division__parent", "organization")
        .order_by("state", "area_code", "name", "pk")
    )

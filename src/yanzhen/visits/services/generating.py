"""What is owed in a period is written down when it begins, set by set inside the database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core import policies, scope
from yanzhen.core.errors import NotValid
from yanzhen.core.idempotency import content_digest
from yanzhen.core.operations import note, operation
from yanzhen.core.policies import Policy
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division, Responsibility
from yanzhen.orgs.services import hold_place
from yanzhen.people.models import Household, Person, PersonCategory, Tag
from yanzhen.visits import access, rules
from yanzhen.visits.models import CadenceRule, Obligation, Period

TOPIC = "visits.cadence"
TIERS = ("county", "town", "village")
HOUSEHOLD = "household"


@operation("visits.generate_obligations")
def generate_obligations(*, actor: Actor, division: Division, kind: str, day: date) -> Period:
    """Write down what is owed in the period of this kind around the day, and freeze how much.

    A period is made once: again, it is answered as it is, with the changes that came since. Raises
    NotValid when a part or the whole of the place has one already.
    """
    scope.require(actor, access.PLAN, division.code)
    if kind not in rules.KINDS:
        raise NotValid(_("Choose one of the listed values."), field="kind")
    span = rules.span_of(kind, day)
    hold_place(division.code[:6])
    made = Period.objects.filter(kind=kind, starts_on=span.starts_on)
    if known := made.filter(area_code=division.code).first():
        return known
    inside = Q(area_code__gte=division.code, area_code__lt=division.code + "~")
    around = Q(area_code__in=[division.code[:n] for n in range(1, len(division.code))])
    if made.filter(inside | around).exists():
        raise NotValid(_("A part of this place has this period already."), field="division")
    period = Period.objects.create(
        area_code=division.code,
        kind=kind,
        starts_on=span.starts_on,
        ends_on=span.ends_on,
        frozen_at=actor.now,
    )
    duties = answering_posts(division.code, span.starts_on)
    for place in places_of_policies(division.code, span.starts_on):
        for row in place.policy.value:
            if row["per"] == kind:
                rule = frozen_rule(place.policy, row)
                period.frozen += _insert(period, span, rule, place.q(), duties)
    period.save(update_fields=["frozen"])
    note(kind=kind, starts_on=span.starts_on.isoformat(), frozen=period.frozen)
    return period


@dataclass(frozen=True, slots=True)
class PolicyPlace:
    """An area, without the places inside it that have a cadence of their own."""

    policy: Policy
    area: str
    without: tuple[str, ...]

    def q(self, column: str = "area_code") -> Q:
        inside = Q(**{f"{column}__gte": self.area, f"{column}__lt": self.area + "~"})
        for code in self.without:
            inside &= ~Q(**{f"{column}__gte": code, f"{column}__lt": code + "~"})
        return inside


def places_of_policies(area: str, day: date) -> list[PolicyPlace]:
    """Which cadence holds where inside the area on that day."""
    codes = Division.objects.on(day).filter(code__gte=area, code__lt=area + "~", level__in=TIERS)
    tops: list[tuple[str, Policy]] = [(area, _policy(area, day))]
    for code in codes.order_by("code").values_list("code", flat=True):
        holding = next(p for top, p in reversed(tops) if code.startswith(top))
        found = _policy(code, day)
        if found != holding:
            tops.append((code, found))
    return [
        PolicyPlace(policy, top, tuple(c for c, _p in tops if c != top and c.startswith(top)))
        for top, policy in tops
    ]


def _policy(area: str, day: date) -> Policy:
    return policies.policy(TOPIC, area=area, day=day, or_earliest=True)


def frozen_rule(policy: Policy, row: Mapping[str, Any]) -> CadenceRule:
    """The rule as it stands in the pack today, kept for what is made by it."""
    rule, _made = CadenceRule.objects.get_or_create(
        place=policy.place,
        code=row["code"],
        digest=content_digest(dict(row))[:32],
        defaults={
            "name": row["name"],
            "name_en": row.get("name_en", ""),
            "content": dict(row),
            "reference": policy.reference[:200],
        },
    )
    return rule


def whom(content: Mapping[str, Any], day: date) -> Q:
    """The condition on persons of a cadence: any of its categories, tags and risk tiers."""
    who = content["who"]
    condition = Q(pk__in=[])
    if categories := who.get("categories"):
        known = PersonCategory.objects.on(day).filter(category__code__in=categories)
        condition |= Q(pk__in=known.values("person_id"))
    if tags := who.get("tags"):
        condition |= Q(pk__in=Tag.objects.filter(word__in=tags).values("person_id"))
    if risk := who.get("risk"):
        condition |= Q(risk__in=risk)
    return condition


def answering_posts(area: str, day: date) -> dict[str, int]:
    """Which post answers for people of each place: that of the smallest area around them."""
    above = [area[:n] for n in range(1, len(area))]
    rows = (
        Responsibility.objects.on(day)
        .filter(Q(area_code__gte=area, area_code__lt=area + "~") | Q(area_code__in=above))
        .order_by("-valid_from", "-pk")
    )
    # Of several the one who has answered longest, who is read last, holds.
    held = dict(rows.values_list("area_code", "post_id"))
    found = {}
    codes = Division.objects.on(day).filter(code__gte=area, code__lt=area + "~")
    for code in codes.values_list("code", flat=True):
        post = next((held[code[:n]] for n in range(len(code), 0, -1) if code[:n] in held), None)
        if post is not None:
            found[code] = post
    return found


def _chosen(content: Mapping[str, Any], place: Q, day: date) -> Iterator[QuerySet[Any, Any]]:
    """The rows of a rule: person, household, area, post by name and post of the household."""
    persons = Person.objects.living_here().filter(place & whom(content, day))
    if content["unit"] != HOUSEHOLD:
        yield persons.order_by().values_list(
            "pk", "household_id", "area_code", "responsible_id", "household__responsible_id"
        )
        return
    of_household = Household.objects.filter(
        state=Household.State.ACTIVE, pk__in=persons.values("household_id")
    )
    yield of_household.order_by().values_list(
        "pk", "pk", "area_code", "responsible_id", "responsible_id"
    )
    yield (
        persons.filter(household=None)
        .order_by()
        .values_list("pk", "household_id", "area_code", "responsible_id", "responsible_id")
    )


COLUMNS = (
    "period_id, rule_id, person_id, household_id, post_id, number, starts_on, due_on, state, "
    "is_frozen, ground, area_code"
)


def _insert(
    period: Period, span: rules.Span, rule: CadenceRule, place: Q, duties: Mapping[str, int]
) -> int:
    """Write the rows of one rule; returns how many."""
    content, written = rule.content, 0
    for order, chosen in enumerate(_chosen(content, place, span.starts_on)):
        is_household = content["unit"] == HOUSEHOLD and order == 0
        for number, due_on in enumerate(rules.due_days(span, content["times"]), start=1):
            written += insert_chosen(
                chosen,
                duties,
                period=period,
                rule=rule,
                number=number,
                starts_on=span.starts_on,
                due_on=due_on,
                is_household=is_household,
            )
    return written


def insert_chosen(
    chosen: QuerySet[Any, Any],
    duties: Mapping[str, int],
    *,
    period: Period | None,
    rule: CadenceRule,
    number: int,
    starts_on: date,
    due_on: date,
    is_household: bool = False,
    is_frozen: bool = True,
) -> int:
    """Write one obligation for every row that is chosen, without reading the rows."""
    select, given = chosen.query.sql_with_params()
    entries = "json_each(%s)" if connection.vendor == "sqlite" else "json_each_text(%s::json)"
    whose = "NULL" if is_household else "c1"
    day = "%s" if connection.vendor == "sqlite" else "CAST(%s AS date)"
    # The table of duties is materialised: joined as it is, it would be read anew for every row.
    sql = (
        f"INSERT INTO {Obligation._meta.db_table} ({COLUMNS}) "  # noqa: S608  # names of columns
        f"WITH chosen(c1, c2, c3, c4, c5) AS ({select}), "
        f"duty(area, post) AS MATERIALIZED (SELECT key, CAST(value AS bigint) FROM {entries}) "
        f"SELECT %s, %s, {whose}, c2, COALESCE(c4, c5, post), %s, {day}, {day}, %s, %s, '', c3 "
        "FROM chosen LEFT JOIN duty ON area = c3 ORDER BY c3, c1"
    )
    values = [
        *given,
        json.dumps(duties),
        period.pk if period else None,
        rule.pk,
        number,
        starts_on.isoformat(),
        due_on.isoformat(),
        rules.OWED,
        is_frozen,
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


@operation("visits.begin_periods")
def begin_periods(*, actor: Actor) -> list[Period]:
    """Begin the periods of today in every county of the house; those that run are left as they are.

    Called at night; a night that was missed is made up for by the next one.
    """
    day = actor.today
    counties = Division.objects.on(day).filter(level=Division.Level.COUNTY)
    begun = []
    for county in counties:
        kinds = {
            row["per"]
            for place in places_of_policies(county.code, day)
            for row in place.policy.value
        }
        for kind in sorted(kinds):
            span = rules.span_of(kind, day)
            of_kind = Period.objects.filter(kind=kind, starts_on=span.starts_on)
            if not of_kind.filter(area_code__startswith=county.code).exists():
                begun.append(generate_obligations(actor=actor, division=county, kind=kind, day=day))
    note(begun=len(begun))
    return begun

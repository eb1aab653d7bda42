"""What happens inside a period: exemptions, major changes, weather, new clients, deaths, moves."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked
from yanzhen.core.errors import NotFound, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.policies import Policy
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.people.access import can_see_person
from yanzhen.people.models import Move, Person
from yanzhen.people.selectors import named
from yanzhen.people.services import note_on_timeline
from yanzhen.visits import access, rules, vocabulary
from yanzhen.visits.models import CadenceRule, Obligation, Period, PeriodChange
from yanzhen.visits.services.generating import (
    answering_posts,
    frozen_rule,
    insert_chosen,
    places_of_policies,
    whom,
)

NOT_LISTED = _("Choose one of the listed values.")
KEPT_GROUND = 200


@operation("visits.exempt_obligation")
def exempt_obligation(
    *, actor: Actor, obligation: Obligation, ground: str, words: str = ""
) -> Obligation:
    """Say why somebody need not be visited in this period; the denominator stays as it was."""
    scope.require(actor, access.EXEMPT, obligation.area_code)
    row = locked(
        obligation,
        *("period", "person"),
        states=rules.OPEN,
        refusal=_("This was settled already."),
    )
    day = actor.today
    grounds = vocabulary.rule("exemption_grounds", area=row.area_code, day=day)
    if ground not in vocabulary.codes(grounds):
        raise NotValid(_("Choose the ground."), field="ground")
    told = vocabulary.word(grounds, ground)
    row.ground = (f"{told}: {words.strip()}" if words.strip() else told)[:KEPT_GROUND]
    row.state, row.settled_on, row.decided_by_id = rules.EXEMPTED, day, actor.user_id
    row.save(update_fields=["ground", "state", "settled_on", "decided_by"])
    _tell(actor, row, PeriodChange.Kind.EXEMPTED, day, row.ground)
    note(ground=ground)
    return row


@operation("visits.take_back_exemption")
def take_back_exemption(*, actor: Actor, obligation: Obligation) -> Obligation:
    """The exemption was wrong: the contact is owed again."""
    scope.require(actor, access.EXEMPT, obligation.area_code)
    row = locked(
        obligation, states=(rules.EXEMPTED,), refusal=_("There is no exemption to take back.")
    )
    row.state, row.ground, row.settled_on, row.decided_by = rules.OWED, "", None, None
    row.save(update_fields=["ground", "state", "settled_on", "decided_by"])
    row.changes.filter(kind=PeriodChange.Kind.EXEMPTED).delete()
    return row


@operation("visits.note_major_change")
def note_major_change(
    *, actor: Actor, person: Person, kind: str, happened_at: datetime
) -> Obligation:
    """Something grave happened to a person: somebody sees to them within hours (rules.md 8.10)."""
    scope.require(actor, access.RECORD, person.area_code)
    if not can_see_person(actor, person):
        raise NotFound
    day = actor.today
    held = vocabulary.rule("major_changes", area=person.area_code, day=day)
    if kind not in vocabulary.codes(held["kinds"]):
        raise NotValid(NOT_LISTED, field="kind")
    if not actor.now - timedelta(days=30) <= happened_at <= actor.now:
        raise NotValid(_("Give when it happened, within the last month."), field="happened_at")
    if not person.state == Person.State.ACTIVE:
        raise WrongState(_("This person does not live here any more."))
    word = vocabulary.word(held["kinds"], kind)
    due_at = happened_at + timedelta(hours=held["hours"])
    rule = _extra_rule(
        f"change_{kind}", next(k for k in held["kinds"] if k["code"] == kind), held["means"]
    )
    row = Obligation.objects.create(
        area_code=person.area_code,
        rule=rule,
        period=_period_around(person.area_code, day),
        person=person,
        household_id=person.household_id,
        post_id=_post_of(person, day),
        starts_on=timezone.localdate(happened_at),
        due_on=timezone.localdate(due_at),
        due_at=due_at,
        is_frozen=False,
        ground=word[:KEPT_GROUND],
        decided_by_id=actor.user_id,
    )
    _tell(actor, row, PeriodChange.Kind.MAJOR_CHANGE, row.starts_on, word)
    note_on_timeline(
        actor=actor,
        person=person,
        kind="visit",
        summary=_("A visit within a day is owed after a major change"),
        record=row,
        is_sensitive=True,
    )
    return row


@operation("visits.call_weather_day")
def call_weather_day(*, actor: Actor, division: Division, kind: str, day: date) -> int:
    """Bad weather: everybody at risk in the place is asked after on that day; returns how many.

    Called again for the same day and kind it adds only those who are not on the list yet.
    """
    scope.require(actor, access.PLAN, division.code)
    held = vocabulary.rule("weather", area=division.code, day=day)
    if kind not in vocabulary.codes(held["kinds"]):
        raise NotValid(NOT_LISTED, field="kind")
    today = actor.today
    if not today <= day <= today + timedelta(days=7):
        raise NotValid(_("Choose today or a day of the coming week."), field="day")
    entry = next(k for k in held["kinds"] if k["code"] == kind)
    rule = _extra_rule(f"weather_{kind}", entry, held["means"])
    listed = Obligation.objects.filter(rule=rule, starts_on=day)
    chosen = (
        Person.objects.living_here()
        .filter(whom(held, day), area_code__gte=division.code, area_code__lt=division.code + "~")
        .exclude(pk__in=listed.values("person_id"))
        .values_list(
            "pk", "household_id", "area_code", "responsible_id", "household__responsible_id"
        )
    )
    period = _period_around(division.code, day)
    added = insert_chosen(
        chosen,
        answering_posts(division.code, day),
        period=period,
        rule=rule,
        number=1,
        starts_on=day,
        due_on=day,
        is_frozen=False,
    )
    PeriodChange.objects.create(
        area_code=division.code,
        period=period,
        kind=PeriodChange.Kind.WEATHER,
        happened_on=day,
        ground=named(entry),
        noted_by_id=actor.user_id,
    )
    note(kind=kind, added=added)
    return added


def _extra_rule(code: str, entry: vocabulary.Entry, means: list[str]) -> CadenceRule:
    """The rule of a contact that is owed once, for a reason of its own."""
    content = {
        "code": code,
        "name": entry["name"],
        "name_en": entry.get("name_en", ""),
        "unit": "person",
        "per": rules.WEEK,
        "times": 1,
        "means": means,
    }
    return frozen_rule(
        Policy("visits.extra", "national", "", date(2023, 1, 1), "confirmed", "", None), content
    )


def _period_around(area: str, day: date) -> Period | None:
    """The month of the place, beside whose denominator the change is told."""
    codes = [area[:n] for n in range(1, len(area) + 1)]
    return Period.objects.filter(
        kind=rules.MONTH, starts_on__lte=day, ends_on__gt=day, area_code__in=codes
    ).first()


def _post_of(person: Person, day: date) -> int | None:
    named_post = person.responsible_id or (
        person.household.responsible_id if person.household else None
    )
    return named_post or answering_posts(person.area_code, day).get(person.area_code)


def _tell(actor: Actor, row: Obligation, kind: str, day: date, ground: str = "") -> None:
    PeriodChange.objects.create(
        area_code=row.area_code,
        period=row.period,
        person=row.person,
        obligation=row,
        kind=kind,
        happened_on=day,
        ground=ground[:KEPT_GROUND],
        noted_by_id=actor.user_id,
    )


# -- reactions to what people go through ----------------------------------------------------------


def _open_on(person: Person, day: date) -> list[Obligation]:
    """What is still owed to the person, and to a household in which nobody lives any more."""
    whose = Q(person=person)
    if person.household_id and not (
        Person.objects.living_here()
        .filter(household_id=person.household_id)
        .exclude(pk=person.pk)
        .exists()
    ):
        whose |= Q(household_id=person.household_id, person=None)
    return list(
        Obligation.objects.select_for_update(of=("self",))
        .filter(whose, state__in=rules.OPEN, due_on__gte=day)
        .select_related("period", "person")
    )


def let_lapse(actor: Actor, person: Person, kind: str, day: date) -> int:
    """What was owed to somebody who died or left lapses; the denominator keeps it."""
    rows = _open_on(person, day)
    for row in rows:
        row.state, row.settled_on = rules.LAPSED, day
        row.save(update_fields=["state", "settled_on"])
        _tell(actor, row, kind, day)
    return len(rows)


def owe_again(actor: Actor, person: Person) -> int:
    """A death was noted in error: what lapsed by it is owed again."""
    rows = Obligation.objects.filter(
        changes__kind=PeriodChange.Kind.DIED, state=rules.LAPSED
    ).filter(Q(person=person) | Q(household_id=person.household_id or 0, person=None))
    keys = list(rows.values_list("pk", flat=True))
    PeriodChange.objects.filter(obligation__in=keys, kind=PeriodChange.Kind.DIED).delete()
    return Obligation.objects.filter(pk__in=keys).update(state=rules.OWED, settled_on=None)


def add_new_client(actor: Actor, person: Person, kind: str = "") -> int:
    """Somebody belongs to a group since today: what the running periods owe them, from now on.

    Told beside the denominators, which were frozen before: as a new client, as a new category of
    somebody who was owed visits already, or as the ``kind`` that is given. Returns how many.
    """
    if person.state != Person.State.ACTIVE:
        return 0
    day = actor.today
    codes = [person.area_code[:n] for n in range(1, len(person.area_code) + 1)]
    running = Period.objects.filter(
        starts_on__lte=day, ends_on__gt=day, area_code__in=codes
    ).order_by("pk")
    periods = {p.kind: p for p in running}
    if not periods:
        return 0
    policy = places_of_policies(person.area_code, day)[0].policy
    added = 0
    if not kind:
        is_known = person.obligations.filter(period__in=running).exists()
        kind = PeriodChange.Kind.NEW_CATEGORY if is_known else PeriodChange.Kind.NEW_CLIENT
    for content in policy.value:
        period = periods.get(content["per"])
        if period is None or not Person.objects.filter(whom(content, day), pk=person.pk).exists():
            continue
        added += _add(actor, person, period, frozen_rule(policy, content), day, kind)
    return added


def _add(
    actor: Actor, person: Person, period: Period, rule: CadenceRule, day: date, kind: str
) -> int:
    is_household = rule.content["unit"] == "household" and person.household_id is not None
    whose: dict[str, Any] = (
        {"person": None, "household_id": person.household_id}
        if is_household
        else {"person": person}
    )
    mine = Obligation.objects.filter(period=period, rule__code=rule.code, **whose)
    if mine.exclude(state=rules.LAPSED).exists():
        return 0
    span = rules.Span(period.kind, period.starts_on, period.ends_on)
    added = 0
    for number, due_on in enumerate(rules.due_days(span, rule.content["times"]), start=1):
        if due_on < day:
            continue
        row = Obligation.objects.create(
            area_code=person.area_code,
            period=period,
            rule=rule,
            household_id=person.household_id,
            person=None if is_household else person,
            post_id=_post_of(person, day),
            number=number,
            starts_on=day,
            due_on=due_on,
            is_frozen=False,
        )
        PeriodChange.objects.create(
            area_code=row.area_code,
            period=period,
            person=person,
            obligation=row,
            kind=kind,
            happened_on=day,
            noted_by_id=actor.user_id,
        )
        added += 1
    return added


def follow_risk(actor: Actor, person: Person, before: int) -> None:
    """A tier was raised or lowered: what a higher one asks is owed from now on; nothing is taken
    away. Either is told beside each running period that counts the person by the tier of before.
    """
    day, is_raised = actor.today, person.risk > before
    kind = PeriodChange.Kind.RISK_RAISED if is_raised else PeriodChange.Kind.RISK_LOWERED
    if is_raised:
        add_new_client(actor, person, kind)
    told = PeriodChange.objects.filter(
        person=person, kind=kind, happened_on=day, period=OuterRef("period")
    )
    tiers = dict(Person.Risk.choices)
    counted = (
        person.obligations.filter(~Exists(told), period__starts_on__lte=day)
        .filter(period__ends_on__gt=day)
        .exclude(state=rules.LAPSED)
        .select_related("rule", "period")
        .order_by("period", "pk")
    )
    seen: set[int | None] = set()
    for row in counted:
        asked = row.rule.content.get("who", {}).get("risk", ())
        if before in asked and person.risk not in asked and row.period_id not in seen:
            seen.add(row.period_id)
            _tell(actor, row, kind, day, f"{tiers[before]} → {tiers[person.risk]}")


def follow_move(actor: Actor, person: Person, move: Move) -> None:
    """Who left is not owed anything here; who lives elsewhere in the area is owed it there."""
    if move.reason == Move.Reason.HOUSEHOLD or move.reason == Move.Reason.REORGANIZED:
        return
    day = actor.today
    if move.reason != Move.Reason.RETURNED:
        let_lapse(actor, person, PeriodChange.Kind.MOVED, day)
    add_new_client(actor, person)

"""Two records that may be one person: who is alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core.scope import Actor
from yanzhen.people import access, rules
from yanzhen.people.drafts import PersonDraft
from yanzhen.people.models import DuplicateDecision, Person

AT_MOST = 5
PAIRS_AT_MOST = 100
VILLAGE_DIGITS = 12


def alike_persons(actor: Actor, draft: PersonDraft) -> list[Person]:
    """Known people like the one to be registered, whom the actor may see.

    Same name and birth date, same phone and surname, or a similar name in the same group. The
    same document number is refused by the service itself.
    """
    name = " ".join(draft.name.split())
    alike = Q(name=name, born_on=draft.born_on) if draft.born_on else Q(pk__in=[])
    if draft.phone:
        by_phone = Person.objects.with_phone(draft.phone).filter(name__startswith=name[:1])
        alike |= Q(pk__in=by_phone.values("pk"))
    alike |= Q(name=name, area_code=draft.division.code)
    visible = access.visible_persons(actor).exclude(state=Person.State.MERGED)
    found = {p.pk: p for p in visible.filter(alike).select_related("division__parent")[:AT_MOST]}
    same_day = visible.filter(area_code=draft.division.code, born_on=draft.born_on)
    for person in same_day.select_related("division__parent") if draft.born_on else ():
        if rules.names_are_alike(person.name, name):
            found.setdefault(person.pk, person)
    return [p for p in found.values() if not _differ_by_number(p, draft)][:AT_MOST]


def _differ_by_number(person: Person, draft: PersonDraft) -> bool:
    """Two different checked numbers are two people."""
    return bool(person.id_number and draft.id_number)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records of one list that may be one person, and why."""

    first: Person
    second: Person
    why: Promise


def _pairs_within(group: list[Person], why: Promise) -> Iterator[Pair]:
    for n, one in enumerate(group):
        for other in group[n + 1 :]:
            first, second = sorted((one, other), key=lambda p: p.pk)
            yield Pair(first, second, why)


def duplicate_pairs(actor: Actor, area: str) -> list[Pair]:
    """Pairs in the area that nobody has decided yet: surest first.

    Similar names (``rules.names_are_alike``) are looked for when the area is a village or less.
    """
    visible = access.visible_persons(actor).exclude(state=Person.State.MERGED)
    visible = visible.filter(area_code__gte=area, area_code__lt=area + "~")
    found: dict[tuple[int, int], Pair] = {}

    def collect(rows: QuerySet[Person], columns: tuple[str, ...], why: Promise) -> None:
        doubled = rows.order_by().values(*columns).annotate(times=Count("pk")).filter(times__gt=1)
        for key in doubled.values_list(*columns)[:PAIRS_AT_MOST]:
            same = rows.filter(**dict(zip(columns, key, strict=True)))
            members = list(same.select_related("division__parent")[:AT_MOST])
            for pair in _pairs_within(members, why):
                found.setdefault((pair.first.pk, pair.second.pk), pair)

    collect(visible.exclude(id_index=None), ("id_index",), _("same document number"))
    born = visible.exclude(born_on=None)
    collect(born, ("name", "born_on"), _("same name and birth date"))
    if len(area) >= VILLAGE_DIGITS:
        collect(born, ("area_code", "born_on"), _("similar name, same group and birth date"))
    decided = set(
        DuplicateDecision.objects.filter(
            first__in=[a for a, _b in found], second__in=[b for _a, b in found]
        ).values_list("first_id", "second_id")
    )
    return [p for key, p in found.items() if key not in decided and _may_be_one(p)][:PAIRS_AT_MOST]


def _may_be_one(pair: Pair) -> bool:
    one, other = pair.first, pair.second
    if one.id_index and other.id_index:
        return one.id_index == other.id_index or _same_number(one, other)
    return rules.names_are_alike(one.name, other.name)


def _same_number(one: Person, other: Person) -> bool:
    """Indexes of two key versions differ for the same number: compare what they seal."""
    return bool(one.id_number == other.id_number)

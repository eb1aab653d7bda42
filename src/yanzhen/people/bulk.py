"""Many households at once, by the same rules and checks as one: for takeovers and generated data.

A chunk is one operation, so a killed run keeps whole chunks. 150,000 persons take a minute or two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from django.utils.translation import gettext_lazy as _

from yanzhen.core import crypto, scope
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.core.search import index_records
from yanzhen.people import access, rules, search
from yanzhen.people.drafts import HouseholdDraft, Member, PersonDraft, check_division, checked
from yanzhen.people.models import (
    Category,
    Household,
    Person,
    PersonCategory,
    Tag,
    TimelineEntry,
)
from yanzhen.people.services.categories import check_category
from yanzhen.people.services.households import next_number, number_prefix
from yanzhen.people.services.persons import AlreadyRegistered, columns_of

CHUNK = 2000
LOOKUP = 500


@dataclass(slots=True)
class Counts:
    """What a bulk run wrote."""

    households: int = 0
    persons: int = 0
    categories: int = 0


@dataclass(slots=True)
class _Known:
    """What is looked up once for the whole run."""

    categories: dict[str, Category]
    places: set[int] = field(default_factory=set)
    last_numbers: dict[str, str] = field(default_factory=dict)


def register(
    rows: Iterable[HouseholdDraft],
    *,
    actor: Actor,
    chunk: int = CHUNK,
    on_progress: Callable[[Counts], None] | None = None,
) -> Counts:
    """Register households with their members; returns what was written.

    Raises NotValid, AccessDenied or AlreadyRegistered for the first wrong row; the chunks before
    it stay.
    """
    counts, known = Counts(), _Known({c.code: c for c in Category.objects.all()})
    source = iter(rows)
    while batch := list(islice(source, chunk)):
        _register_chunk(actor=actor, rows=batch, known=known, counts=counts)
        if on_progress:
            on_progress(counts)
    return counts


@operation("people.register_many")
def _register_chunk(
    *, actor: Actor, rows: Sequence[HouseholdDraft], known: _Known, counts: Counts
) -> None:
    today = actor.today
    households = [_household(actor, row, known) for row in rows]
    Household.objects.bulk_create(households)
    members = [
        (household, replace(member, draft=_checked(member.draft, row, today)))
        for row, household in zip(rows, households, strict=True)
        for member in row.members
    ]
    _refuse_known_numbers([m.draft for _household_, m in members])
    persons = Person.objects.bulk_create(
        [
            Person(household=household, created_at=actor.now, **columns_of(member.draft))
            for household, member in members
        ]
    )
    categories = _categories(actor, persons, [m for _household_, m in members], known)
    _write_timeline(actor, households, persons)
    heads = {p.household_id: p for p in persons if p.is_head}
    index_records(map(search.person_entry, persons))
    index_records(search.household_entry(h, heads.get(h.pk)) for h in households)
    counts.households += len(households)
    counts.persons += len(persons)
    counts.categories += categories
    note(households=len(households), persons=len(persons), categories=categories)


def _household(actor: Actor, row: HouseholdDraft, known: _Known) -> Household:
    if row.division.pk not in known.places:
        check_division(row.division, actor.today)
        scope.require(actor, access.EDIT, row.division.code)
        known.places.add(row.division.pk)
    if sum(m.draft.is_head or m.draft.relation == Person.Relation.HEAD for m in row.members) > 1:
        raise NotValid(_("A household has one head."), field="relation")
    number = row.number
    if not number:
        prefix = number_prefix(row.division.code)
        last = known.last_numbers.get(prefix)
        number = rules.first_free_number(prefix, last) if last else next_number(row.division)
        known.last_numbers[prefix] = number
    return Household(
        number=number,
        division=row.division,
        area_code=row.division.code,
        address=row.address.strip(),
        responsible=row.responsible,
        lng=row.lng,
        lat=row.lat,
        created_at=actor.now,
    )


def _checked(draft: PersonDraft, row: HouseholdDraft, today: date) -> PersonDraft:
    return checked(replace(draft, division=row.division), today=today, is_placed=True)


def _refuse_known_numbers(drafts: Sequence[PersonDraft]) -> None:
    numbers = [d.id_number for d in drafts if d.id_number]
    if len(set(numbers)) < len(numbers):
        raise NotValid(_("The same document number stands twice in this list."), field="id_number")
    ring = crypto.keyring()
    wanted = [index for n in numbers for index in ring.indexes(n, "id")]
    for start in range(0, len(wanted), LOOKUP):
        known = (
            Person.objects.filter(id_index__in=wanted[start : start + LOOKUP])
            .exclude(state=Person.State.MERGED)
            .first()
        )
        if known:
            raise AlreadyRegistered(None)


def _categories(
    actor: Actor, persons: Sequence[Person], members: Sequence[Member], known: _Known
) -> int:
    rows, tags, today = [], [], actor.today
    for person, member in zip(persons, members, strict=True):
        for told in member.categories:
            category = known.categories.get(told.category)
            if category is None:
                raise NotValid(
                    _("There is no category “%(code)s”."), field="category", code=told.category
                )
            check_category(
                category,
                subtype=told.subtype,
                grade=told.grade,
                source=told.source,
                as_of=told.as_of,
                today=today,
            )
            rows.append(
                PersonCategory(
                    person=person,
                    category=category,
                    area_code=person.area_code,
                    valid_from=told.since or told.as_of,
                    source=told.source,
                    as_of=told.as_of,
                    subtype=told.subtype,
                    grade=told.grade,
                )
            )
        tags += [Tag(person=person, word=word) for word in member.tags]
    PersonCategory.objects.bulk_create(rows)
    Tag.objects.bulk_create(tags)
    return len(rows)


def _write_timeline(
    actor: Actor, households: Sequence[Household], persons: Sequence[Person]
) -> None:
    words = worded(_("Registered"))
    TimelineEntry.objects.bulk_create(
        [
            TimelineEntry(
                **{name: row},
                at=actor.now,
                kind="registered",
                summary=words,
                area_code=row.area_code,
            )
            for name, rows in (("household", households), ("person", persons))
            for row in rows
        ]
    )

"""How people and households are found: by name, pinyin and household number, and by document
number, phone or their last four digits through the blind indexes."""

from __future__ import annotations

from django.db.models import BigIntegerField, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core import crypto
from yanzhen.core.addresses import reverse
from yanzhen.core.fields import candidates
from yanzhen.core.identity import normal_id, normal_phone
from yanzhen.core.prepared import PreparedFor, bound_all
from yanzhen.core.scope import Actor
from yanzhen.core.search import (
    Entry,
    Hit,
    SearchKind,
    index_record,
    remove,
    search_kind,
    search_source,
)
from yanzhen.people import access
from yanzhen.people.models import Household, Person

PERSON, HOUSEHOLD = "person", "household"
LAST_FOUR = 4
VILLAGE_DIGITS = 12
IDS_AT_ONCE = 30


def place_name(code: str, name: str, above: str | None) -> str:
    """A place in the words of its village: 良姜村 1组."""
    return f"{above} {name}" if above and len(code) > VILLAGE_DIGITS else name


def place_words(record: Person | Household) -> str:
    """Where a person or household lives."""
    division = record.division
    above = division.parent if len(division.code) > VILLAGE_DIGITS else None
    return place_name(division.code, division.name, above.name if above else None)


def person_entry(person: Person) -> Entry:
    return Entry(
        kind=PERSON,
        object_id=person.pk,
        area_code=person.area_code,
        title=person.name,
        subtitle=place_words(person),
        tokens=(person.household.number,) if person.household else (),
    )


def household_entry(household: Household, head: Person | None) -> Entry:
    """Titled by the head, unless the head's record is protected."""
    is_open = head is not None and head.protection == Person.Protection.NONE
    return Entry(
        kind=HOUSEHOLD,
        object_id=household.pk,
        area_code=household.area_code,
        title=head.name if head and is_open else household.number,
        subtitle=f"{household.number} {place_words(household)}",
        tokens=(household.number,),
    )


def index_person(person: Person) -> None:
    """Bring the person's entry up to date; a merged record is not found any more."""
    if person.state == Person.State.MERGED:
        remove(PERSON, [person.pk])
    else:
        index_record(person_entry(person))
    if person.is_head and person.household:
        index_household(person.household)


def index_household(household: Household) -> None:
    if household.state == Household.State.MERGED:
        remove(HOUSEHOLD, [household.pk])
        return
    head = Person.objects.filter(household=household, is_head=True).first()
    index_record(household_entry(household, head))


# -- finding ------------------------------------------------------------------------------------


@PreparedFor
def _visible_among(actor: Actor, count: int) -> QuerySet[Person, int]:
    keys = bound_all("ids", count, BigIntegerField())
    return access.visible_persons(actor).filter(pk__in=keys).values_list("pk", flat=True)


def ids_visible_to(actor: Actor, ids: list[int]) -> set[int]:
    """Which of these persons the actor may see: the areas alone do not tell it."""
    filled = [*ids, *ids[-1:] * (-len(ids) % IDS_AT_ONCE)]
    return set(_visible_among(actor, len(filled), ids=filled))


def by_number(actor: Actor, query: str, limit: int) -> list[Hit]:
    """Persons by their full document number or phone, or by the last four of either."""
    typed = normal_id(query)
    if len(typed) == LAST_FOUR and typed[:3].isdigit():
        columns = ("id_tail_index", "phone_tail_index")
    elif normal_phone(query) == typed or (len(typed) >= 8 and any(c.isdigit() for c in typed)):
        columns = ("id_index", "phone_index")
    else:
        return []
    hits: dict[int, Hit] = {}
    for column in columns:
        # The tail indexes compare the last four of a whole number: ask with the four themselves.
        wanted = (
            _tails(typed) if column.endswith("tail_index") else candidates(Person, column, typed)
        )
        if not wanted:
            continue
        found = (
            access.visible_persons(actor)
            .exclude(state=Person.State.MERGED)
            .filter(**{f"{column}__in": wanted})
            .select_related("division__parent")
            .only("name", "area_code", "division__name", "division__code", "division__parent__name")
        )
        for person in found[:limit]:
            hits.setdefault(
                person.pk,
                Hit(PERSON, person.pk, person.name, place_words(person), person.area_code),
            )
    return list(hits.values())[:limit]


def _tails(four: str) -> list[str]:
    return crypto.keyring().indexes(four, "tail")


def register_kinds() -> None:
    search_kind(
        SearchKind(
            PERSON,
            _("People"),
            access.READ,
            url=lambda hit: reverse("person-detail", args=[hit.object_id]),
            icon="user",
            keep=ids_visible_to,
        )
    )
    search_kind(
        SearchKind(
            HOUSEHOLD,
            _("Households"),
            access.READ,
            url=lambda hit: reverse("household-detail", args=[hit.object_id]),
            icon="house",
        )
    )
    search_source(PERSON, by_number)

"""Named reads of people and households."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import get_language

from yanzhen.core import policies, scope
from yanzhen.core.fields import plain
from yanzhen.core.identity import mask_id, mask_phone
from yanzhen.core.paging import CAP, capped_count
from yanzhen.core.prepared import Listed, Prepared, PreparedFor, bound_all, bound_day
from yanzhen.core.scope import Actor
from yanzhen.core.search import find
from yanzhen.orgs.models import Division, Post, Responsibility
from yanzhen.people import access, rules
from yanzhen.people.drafts import OLDEST
from yanzhen.people.models import (
    Category,
    Consent,
    Household,
    Person,
    PersonCategory,
    TimelineEntry,
)
from yanzhen.people.search import HOUSEHOLD, PERSON, by_number

FOUND_AT_MOST = 200
# Before a word of the naming set: all categories that the place counts among it.
WHOLE_GROUP = "="
TIMELINE_PAGE = 20


@dataclass(frozen=True, slots=True)
class PersonFilters:
    """What the list is narrowed by; every part may be left out."""

    query: str = ""
    place: str = ""
    category: str = ""
    sex: str = ""
    state: str = Person.State.ACTIVE
    youngest: int | None = None
    oldest: int | None = None
    risk: int | None = None
    is_mine: bool = False
    is_protected: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether no other question and no day decides who matches."""
        words = self.query or self.category
        return not (words or self.is_mine or self.youngest is not None or self.oldest is not None)


# The named views of the list, and what each narrows it to.
VIEWS: dict[str, dict[str, Any]] = {
    "mine": {"is_mine": True},
    "high": {"risk": Person.Risk.HIGH},
    "key": {"risk": Person.Risk.KEY},
    "protected": {"is_protected": True},
    "moved": {"state": Person.State.MOVED},
    "deceased": {"state": Person.State.DECEASED},
}


def whole_number(text: str, *, most: int) -> int | None:
    """The number in a query, or nothing when it is none: a list shows more rather than fail."""
    return int(text) if text.isdecimal() and len(text) < 9 and int(text) <= most else None


def filters_of(query: QueryDict) -> PersonFilters:
    """What an address asks for; what makes no sense there is left out."""
    sex = query.get("sex", "")
    return PersonFilters(
        query=query.get("q", "")[:60],
        place="".join(c for c in query.get("place", "") if c.isalnum())[:24],
        category=query.get("category", "")[:40],
        sex=sex if sex in Person.Sex.values else "",
        youngest=whole_number(query.get("youngest", ""), most=OLDEST),
        oldest=whole_number(query.get("oldest", ""), most=OLDEST),
        **VIEWS.get(query.get("view", ""), {}),
    )


def _matching(actor: Actor, filters: PersonFilters, *, is_wide: bool) -> QuerySet[Person]:
    found = access.visible_persons(actor, is_wide=is_wide and not filters.place)
    found = (
        found.filter(state=filters.state)
        if filters.state
        else found.exclude(state=Person.State.MERGED)
    )
    if filters.place:
        found = found.filter(area_code__gte=filters.place, area_code__lt=filters.place + "~")
    if filters.sex:
        found = found.filter(sex=filters.sex)
    if filters.risk is not None:
        found = found.filter(risk__gte=filters.risk)
    if filters.is_protected:
        found = found.exclude(protection=Person.Protection.NONE)
    if filters.is_mine:
        found = found.filter(mine(actor))
    if filters.category:
        found = found.filter(pk__in=_known_as(actor, filters).values("person_id"))
    if filters.youngest is not None or filters.oldest is not None:
        earliest, latest = rules.birth_bounds(filters.youngest, filters.oldest, actor.today)
        if earliest:
            found = found.filter(born_on__gte=earliest)
        if latest:
            found = found.filter(born_on__lte=latest)
    if filters.query.strip():
        found = found.filter(pk__in=person_ids_called(actor, filters.query))
    return found


def _known_as(actor: Actor, filters: PersonFilters) -> QuerySet[PersonCategory]:
    """Rows of the wanted category; of a sensitive one only where the actor may know of it."""
    areas = scope.areas(actor, access.READ)
    told = Q(category__is_sensitive=False)
    if sensitive := scope.areas(actor, access.REVEAL_SENSITIVE):
        told = Q() if sensitive.is_everything else told | sensitive.q()
    rows = PersonCategory.objects.filter(valid_to=None).filter(areas.q()).filter(told)
    if filters.category.startswith(WHOLE_GROUP):
        place_set = f"category__naming_sets__{naming_set(actor)}"
        rows = rows.filter(**{place_set: filters.category.removeprefix(WHOLE_GROUP)})
    else:
        rows = rows.filter(category__code=filters.category)
    if filters.place:
        rows = rows.filter(area_code__gte=filters.place, area_code__lt=filters.place + "~")
    return rows


def naming_set(actor: Actor) -> str:
    """The code of the naming set in which the actor's place groups its people (一老一小 …)."""
    area = next(iter(scope.areas(actor, access.READ).prefixes), "")
    return str(policies.value("people.naming_set", area=area, day=actor.today))


def mine(actor: Actor) -> Q:
    """People for whom the actor answers: by name, through the household or through the area."""
    posts = access.posts_of(actor)
    households = Household.objects.filter(responsible__in=posts).values_list("pk", flat=True)
    members = Person.objects.filter(household__in=list(households))
    keys = {m.pk for m in members.only("responsible") if m.responsible_id is None}
    keys.update(Person.objects.filter(responsible__in=posts).values_list("pk", flat=True))
    condition = Q(pk__in=keys)
    held = Responsibility.objects.on(actor.today).filter(post__in=posts)
    for code in held.values_list("area_code", flat=True):
        condition |= Q(area_code__gte=code, area_code__lt=code + "~")
    return condition


def person_ids_called(actor: Actor, query: str) -> list[int]:
    """Persons by name, pinyin, household number, document number or phone."""
    hits = by_number(actor, query, FOUND_AT_MOST) or find(
        actor=actor,
        query=query,
        area_set=scope.areas(actor, access.READ),
        kinds=(PERSON,),
        limit=FOUND_AT_MOST,
    )
    return [h.object_id for h in hits]


# What a row of the list shows, read without building the models.
ROW = (
    *("pk", "name", "sex", "born_on", "died_on", "state", "risk", "protection", "area_code"),
    *("responsible_id", "division__code", "division__name", "division__parent__name"),
)


@PreparedFor
def _plainly_found(actor: Actor, filters: PersonFilters) -> QuerySet[Person, Any]:
    """The same without what a row shows: to count them, nothing is joined."""
    return _matching(actor, filters, is_wide=False)


@PreparedFor
def _plainly_listed(actor: Actor, filters: PersonFilters, is_wide: bool) -> QuerySet[Person, Any]:
    return _matching(actor, filters, is_wide=is_wide).values_list(*ROW, named=True)


def listed_persons(
    actor: Actor, filters: PersonFilters
) -> tuple[QuerySet[Person, Any] | Listed[Any], int]:
    """Named rows (ROW) of a list and how many, counted to the cap.

    ``access.visible_persons`` says why a long list is read in another way.
    """
    if filters.is_plain:
        count = _plainly_found.count(actor, filters, most=CAP + 1)
        return _plainly_listed.listed(actor, filters, count > CAP), count
    found = matching_persons(actor, filters)
    count = capped_count(found)
    if count > CAP:
        found = _matching(actor, filters, is_wide=True)
    return found.values_list(*ROW, named=True), count


def matching_persons(actor: Actor, filters: PersonFilters) -> QuerySet[Person]:
    """The persons of a list as records."""
    return _matching(actor, filters, is_wide=False)


@Prepared
def _known_now(column: str, persons: int) -> QuerySet[PersonCategory, Any]:
    return (
        PersonCategory.objects.filter(
            person__pk__in=bound_all("persons", persons, BigIntegerField()), valid_to=None
        )
        .order_by("category__order")
        .values_list("person", column, "category__is_sensitive")
    )


def categories_by_person(actor: Actor, persons: Iterable[Any]) -> dict[int, list[str]]:
    """The names of what each of the persons (or rows of a list) is known as now; one query.

    Sensitive ones only where the actor may know of them.
    """
    areas = scope.areas(actor, access.REVEAL_SENSITIVE)
    told = {p.pk: areas.covers(p.area_code) for p in persons}
    column = "category__name_en" if is_english() else "category__name"
    found: dict[int, list[str]] = {}
    if not told:
        return found
    for pk, name, is_sensitive in _known_now(column, len(told), persons=list(told)):
        if told[pk] or not is_sensitive:
            found.setdefault(pk, []).append(name)
    return found


def listed_households(
    actor: Actor, *, query: str = "", place: str = ""
) -> tuple[QuerySet[Household], int]:
    """The households of a list and how many, counted to the cap."""
    found = access.visible_households(actor).filter(state=Household.State.ACTIVE)
    if place:
        found = found.filter(area_code__gte=place, area_code__lt=place + "~")
    if query.strip():
        hits = find(
            actor=actor,
            query=query,
            area_set=scope.areas(actor, access.READ),
            kinds=(HOUSEHOLD,),
            limit=FOUND_AT_MOST,
        )
        persons = Person.objects.filter(pk__in=person_ids_called(actor, query))
        found = found.filter(
            Q(pk__in=[h.object_id for h in hits]) | Q(pk__in=persons.values("household_id"))
        )
    members = (
        access.visible_persons(actor)
        .filter(state=Person.State.ACTIVE)
        .only("name", "is_head", "household_id", "risk")
        .order_by("-is_head", "pk")
    )
    rows = found.select_related("division__parent").prefetch_related(
        Prefetch("members", members, to_attr="present_members")
    )
    return rows, capped_count(found)


# -- who answers ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for somebody, and whether by name or because of the area."""

    name: str
    is_by_name: bool


def _codes_above(area_code: str) -> list[str]:
    return [area_code[:n] for n in (6, 9, *range(12, len(area_code) + 1, 3))]


@Prepared
def _answering(codes: int) -> QuerySet[Responsibility, Any]:
    return (
        Responsibility.objects.on(bound_day())
        .filter(area_code__in=bound_all("codes", codes, CharField()))
        .order_by("valid_from")
        .values_list("area_code", "post__user__name")
    )


def responsible_for(records: Iterable[Any], day: date) -> dict[int, Responsible]:
    """Who answers for each person, household or row of a list, by its key; at most two queries.

    By name, else the worker of the smallest area around them that has one.
    """
    records = list(records)
    named_posts = {r.responsible_id for r in records if r.responsible_id}
    by_post: dict[int, str] = {}
    if named_posts:
        posts = Post.objects.filter(pk__in=named_posts).select_related("user")
        by_post = {post.pk: str(post.user) for post in posts}
    codes = {c for r in records if not r.responsible_id for c in _codes_above(r.area_code)}
    by_area: dict[str, str] = {}
    if codes:
        for code, name in _answering(len(codes), codes=list(codes), day=day):
            by_area.setdefault(code, name)
    found: dict[int, Responsible] = {}
    for record in records:
        if record.responsible_id:
            found[record.pk] = Responsible(by_post[record.responsible_id], True)
            continue
        for code in reversed(_codes_above(record.area_code)):
            if code in by_area:
                found[record.pk] = Responsible(by_area[code], False)
                break
    return found


# -- one page -------------------------------------------------------------------------------------


def masked(person: Person, field: str) -> str:
    """What of a sealed field may be shown to everybody who sees the person."""
    value = plain(getattr(person, field))
    if not value:
        return ""
    if field == "id_number":
        return mask_id(value)
    return mask_phone(value) if field == "phone" else "••••••"


def members_of(actor: Actor, household: Household) -> list[Person]:
    """The members whom the actor may see, the head first, then the oldest; the dead last."""
    rows = (
        access.visible_persons(actor)
        .filter(household=household)
        .exclude(state=Person.State.MERGED)
        .order_by("-is_head", "born_on", "pk")
    )
    return sorted(rows, key=lambda p: p.state == Person.State.DECEASED)


def categories_of(actor: Actor, person: Person) -> list[PersonCategory]:
    """Present categories first, then what ended; sensitive ones only for those who may."""
    rows = PersonCategory.objects.filter(person=person).select_related("category")
    if not access.can_see_sensitive(actor, person):
        rows = rows.filter(category__is_sensitive=False)
    return sorted(rows, key=lambda r: (r.valid_to is not None, r.category.order))


def _lines_about(actor: Actor, record: Person | Household) -> QuerySet[TimelineEntry]:
    """The lines of a person; or of a household and of those in it whom the actor may see.

    A line that names a household and a protected person is the person's, and no one else's.
    """
    if isinstance(record, Person):
        return TimelineEntry.objects.filter(person=record)
    members = [m.pk for m in members_of(actor, record)]
    own = Q(household=record) & (
        Q(person=None) | Q(person__in=access.visible_persons(actor).values("pk"))
    )
    return TimelineEntry.objects.filter(own | Q(person__in=members))


def timeline_of(
    actor: Actor, record: Person | Household, *, kind: str = "", page: int = 1
) -> tuple[list[TimelineEntry], bool]:
    """One page of lines, newest first, and whether there are more.

    A household's page also has the lines of its members whom the actor may see.
    """
    rows = _lines_about(actor, record)
    if isinstance(record, Person):
        may_see_all = access.can_see_sensitive(actor, record)
    else:
        rows = rows.select_related("person")
        may_see_all = scope.holds(actor, access.REVEAL_SENSITIVE, record.area_code)
    if not may_see_all:
        rows = rows.filter(is_sensitive=False)
    if kind:
        rows = rows.filter(kind=kind)
    first = (page - 1) * TIMELINE_PAGE
    found = list(rows.order_by("-at", "-pk")[first : first + TIMELINE_PAGE + 1])
    return found[:TIMELINE_PAGE], len(found) > TIMELINE_PAGE


def kinds_in_timeline(actor: Actor, record: Person | Household) -> list[str]:
    """The kinds that occur, for the filter chips."""
    rows = _lines_about(actor, record)
    return sorted(set(rows.order_by().values_list("kind", flat=True).distinct()))


@dataclass(frozen=True, slots=True)
class Ground:
    """Why data of a person may be used for a purpose: a consent, or the law."""

    code: str
    name: str
    consent: Consent | None
    statutory: str

    @property
    def is_open(self) -> bool:
        """Nothing allows this purpose: ask the person first."""
        return self.consent is None and not self.statutory


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def named(row: Mapping[str, Any], field: str = "name") -> str:
    """The word of a rule-pack row in the reader's language."""
    if is_english() and row.get(f"{field}_en"):
        return str(row[f"{field}_en"])
    return str(row.get(field, ""))


def grounds_of(actor: Actor, person: Person) -> list[Ground]:
    """Every purpose of the rule pack with the consent in force or the ground in law."""
    purposes = policies.value("people.consent_purposes", area=person.area_code, day=actor.today)
    given = {c.purpose: c for c in Consent.objects.filter(person=person, withdrawn_at=None)}
    return [Ground(p["code"], named(p), given.get(p["code"]), named(p, "ground")) for p in purposes]


def has_ground(actor: Actor, person: Person, purpose: str) -> bool:
    """Whether a consent or the law allows this purpose; asked by apps above."""
    return any(g.code == purpose and not g.is_open for g in grounds_of(actor, person))


def offered_categories(actor: Actor) -> list[Category]:
    """The categories in use of which the actor may know."""
    rows = Category.objects.filter(is_active=True)
    may_know = scope.holds(actor, access.REVEAL_SENSITIVE)
    return list(rows if may_know else rows.filter(is_sensitive=False))


def places_to_choose(actor: Actor) -> Sequence[Division]:
    """Towns and villages of today in which the actor reads people, for narrowing a list."""
    return list(
        Division.objects.on(actor.today)
        .filter(scope.areas(actor, access.READ).q("code"), level__in=["town", "village"])
        .only("code", "name", "level")
    )

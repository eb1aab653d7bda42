"""Households and their members, the same drafts through the services or through the bulk path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from random import Random

from yanzhen.accounts.services import create_resident_user
from yanzhen.orgs.models import Division
from yanzhen.people import bulk
from yanzhen.people.drafts import CategoryDraft, HouseholdDraft, Member, PersonDraft
from yanzhen.people.models import Category, Person
from yanzhen.people.services import (
    add_category,
    confirm_resident_account,
    give_consent,
    register_household,
    sync_categories,
)
from yanzhen.scenarios.invention import InventedPerson, Inventor
from yanzhen.scenarios.loading.stage import Loading
from yanzhen.volunteers.services import open_account, register_volunteer

DISABILITIES = ("limbs", "sight", "hearing", "mind", "mental")


def age_on(day: date, born_on: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


class Drafting:
    """Turns invented households into drafts with the categories that lists would tell."""

    def __init__(self, loading: Loading, purpose: str = "people", number: int = 1) -> None:
        self.loading = loading
        self.inventor: Inventor = loading.inventor(purpose, number)
        self.random: Random = loading.random("categories" if number == 1 else purpose)
        self.day = loading.taken_over_on

    def said(self, code: str, source: str, **details: str) -> CategoryDraft:
        return CategoryDraft(category=code, source=source, as_of=self.day, **details)  # type: ignore[arg-type]

    def own_categories(self, person: InventedPerson, is_alone: bool) -> list[CategoryDraft]:
        random, age = self.random, age_on(self.day, person.born_on)
        found = []
        if age >= 60:
            found.append(self.said("elder", "户籍年龄"))
            if is_alone:
                found.append(self.said("elder_alone", "入户摸底"))
            if age >= 75 and random.random() < 0.08:
                grade = random.choice(["mild", "moderate", "severe"])
                found.append(self.said("elder_disabled", "能力评估", grade=grade))
        if age < 16 and random.random() < 0.12:
            found.append(self.said("left_behind_child", "教体局名单"))
        if random.random() < 0.045:
            found.append(
                self.said(
                    "disabled",
                    "残联名单",
                    subtype=random.choice(DISABILITIES),
                    grade=random.choice("1233444"),
                )
            )
        return found

    def household(
        self, group: Division, rows: Sequence[tuple[str, InventedPerson]] = ()
    ) -> HouseholdDraft:
        rows = rows or list(self.inventor.household())
        is_alone = len(rows) == 1
        poor: list[CategoryDraft] = []
        chance = self.random.random()
        if is_alone and chance < 0.12:
            poor = [self.said("tekun", "民政名册", subtype="scattered")]
        elif chance < 0.09:
            poor = [self.said("dibao", "民政名册")]
        elif chance < 0.12:
            poor = [self.said("dibao_edge", "民政名册")]
        elif chance < 0.14:
            poor = [self.said("poverty_watch", "乡村振兴局名单")]
        members = []
        for relation, person in rows:
            own = self.own_categories(person, is_alone)
            is_frail = any(c.category in {"elder_alone", "elder_disabled"} for c in own)
            draft = PersonDraft(
                name=person.name,
                division=group,
                id_number=person.id_number,
                phone=person.phone,
                relation=relation,
                is_head=relation == "head",
                risk=3 if is_frail and poor else 2 if is_frail or poor else 1 if own else 0,
            )
            members.append(Member(draft=draft, categories=[*own, *poor]))
        return HouseholdDraft(
            division=group,
            members=members,
            address=f"{group.name}{self.random.randrange(1, 120)}号",
        )

    def households(self, groups: list[Division]) -> Iterator[HouseholdDraft]:
        """Without end, walking through the groups in turn."""
        while True:
            for group in groups:
                yield self.household(group)


def counted_apart(loading: Loading) -> list[str]:
    """The places whose residents the pack counts to the last one (``residents.settle``)."""
    return [str(row["place"]) for row in loading.pack.read("residents") or ()]


def register(loading: Loading) -> None:
    """As many persons as the scale says through the bulk path, or some households per village."""
    sync_categories(actor=loading.on(loading.taken_over_on), area=loading.place)
    if "persons" in loading.pack.about[loading.scale]:
        register_many(loading)
    else:
        register_some(loading)


def register_some(loading: Loading) -> None:
    """Some households in every village, one by one through the services."""
    actor, homes = loading.on(loading.taken_over_on), loading.pack.about["homes"]
    categories = {c.code: c for c in Category.objects.all()}
    drafting, usual = Drafting(loading), loading.size("households_per_village")
    places = {place.code: place.marks for place in loading.pack.places_at("village")}
    counted = counted_apart(loading)
    villages = list(loading.divisions("village"))
    for done, village in enumerate(villages, start=1):
        own = Division.objects.filter(parent=village, level=homes).exclude(code__in=counted)
        groups = list(own.order_by("code"))
        how_many = places[village.code].get("households", usual)
        for draft in islice(drafting.households(groups), how_many):
            household = register_household(
                actor=actor,
                division=draft.division,
                address=draft.address,
                members=[m.draft for m in draft.members],
            )
            persons = household.members.order_by("pk")
            for member, person in zip(draft.members, persons, strict=True):
                for row in member.categories:
                    add_category(
                        actor=actor,
                        person=person,
                        category=categories[row.category],
                        source=row.source,
                        as_of=row.as_of,
                        subtype=row.subtype,
                        grade=row.grade,
                    )
        loading.tell("people", done, len(villages))


def register_many(loading: Loading) -> None:
    """As many persons as the scale says, in chunks through the bulk path."""
    actor, wanted = loading.on(loading.taken_over_on), loading.size("persons")
    drafting = Drafting(loading)
    homes = loading.divisions(loading.pack.about["homes"])
    groups = list(homes.exclude(code__in=counted_apart(loading)))

    def enough() -> Iterator[HouseholdDraft]:
        persons = 0
        for draft in drafting.households(groups):
            if persons >= wanted:
                return
            persons += len(draft.members)
            yield draft

    bulk.register(
        enough(),
        actor=actor,
        on_progress=lambda counts: loading.tell("people", min(counts.persons, wanted), wanted),
    )


def open_cast_accounts(loading: Loading) -> None:
    """The resident and the volunteer of the demo, with their sign-ins by phone."""
    said, day = loading.pack.read("staff"), loading.taken_over_on
    actor = loading.on(day)
    inventor = loading.inventor("cast", 2)
    categories = {c.code: c for c in Category.objects.all()}
    for row in [*said["residents"], *said["volunteers"]]:
        group = Division.objects.get(code=row["place"])
        household = register_household(
            actor=actor,
            division=group,
            address=f"{group.name}8号",
            members=[
                PersonDraft(
                    name=row["name"],
                    division=group,
                    id_number=inventor.id_number(row["born_on"], row["sex"] == "male"),
                    phone=row["phone"],
                    relation="head",
                    is_head=True,
                )
            ],
        )
        person = Person.objects.get(household=household)
        for code in row.get("categories", ()):
            add_category(
                actor=actor, person=person, category=categories[code], source="入户摸底", as_of=day
            )
        give_consent(actor=actor, person=person, purpose="file", method="signature")
        user = create_resident_user(
            actor=actor, phone=row["phone"], name=row["name"], area_code=group.code
        )
        confirm_resident_account(actor=actor, user=user, person=person)
        if row in said["volunteers"]:
            volunteer = register_volunteer(
                actor=actor, person=person, registered_on=day, skills=row["skills"]
            )
            open_account(actor=actor, volunteer=volunteer, user=user)
    people = len(said["residents"]) + len(said["volunteers"])
    loading.tell("cast", people, people)

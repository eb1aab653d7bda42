"""For whom or what a need is recorded: found by words, chosen by an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import QueryDict

from yanzhen.core import scope
from yanzhen.core.errors import NotFound
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.core.search import find
from yanzhen.needs import access
from yanzhen.orgs.models import Organization
from yanzhen.orgs.selectors import organizations_for_picker
from yanzhen.people.access import (
    household_for,
    person_for,
    visible_households,
    visible_persons,
)
from yanzhen.people.models import Household, Person
from yanzhen.people.search import HOUSEHOLD

MOST = 8


@dataclass(frozen=True, slots=True)
class Subject:
    """A person, a household, an organisation, or none of them: then it is about a place."""

    person: Person | None = None
    household: Household | None = None
    organization: Organization | None = None

    @property
    def record(self) -> Person | Household | Organization | None:
        return self.person or self.household or self.organization

    @property
    def name(self) -> str:
        record = self.record
        return record.number if isinstance(record, Household) else getattr(record, "name", "")

    @property
    def query(self) -> str:
        """How the address of a form names this subject."""
        for name in ("person", "household", "organization"):
            if record := getattr(self, name):
                return f"{name}={record.pk}"
        return "person=0"

    @property
    def is_on_file(self) -> bool:
        """Whether somebody lives somewhere, so that the place need not be asked."""
        return self.person is not None or self.household is not None

    def keys(self) -> dict[str, int | None]:
        """The keys of the subject's columns: ``person_id`` and so on."""
        return {f"{name}_id": record and record.pk for name, record in self.columns().items()}

    def columns(self) -> dict[str, Any]:
        return {
            "person": self.person,
            "household": self.household,
            "organization": self.organization,
        }


def chosen_subject(actor: Actor, query: QueryDict) -> Subject | None:
    """The subject that an address names, or None when it names none. Raises NotFound."""
    if person := query.get("person"):
        return Subject(person=person_for(actor, _key(person))) if person != "0" else Subject()
    if household := query.get("household"):
        return Subject(household=household_for(actor, _key(household)))
    if organization := query.get("organization"):
        found = the_row(organizations_for_picker(actor), pk=_key(organization))
        return Subject(organization=found)
    return None


def _key(typed: str) -> int:
    if not typed.isdecimal() or len(typed) > 18:
        raise NotFound
    return int(typed)


def found_households(actor: Actor, words: str) -> list[Household]:
    """Households of the actor's area by number, head or address."""
    if not words.strip():
        return []
    areas = scope.areas(actor, access.RECORD)
    hits = find(actor=actor, query=words, area_set=areas, kinds=(HOUSEHOLD,), limit=MOST)
    heads = visible_persons(actor).filter(household=OuterRef("pk"), is_head=True)
    found = (
        visible_households(actor)
        .filter(pk__in=[hit.object_id for hit in hits])
        .annotate(head_name=Subquery(heads.values("name")[:1]))
    )
    return list(found.select_related("division__parent").order_by("area_code", "pk"))


def found_organizations(actor: Actor, words: str) -> list[Organization]:
    """Organisations of the actor's area and above whose name or code fits."""
    typed = words.strip()
    if not typed:
        return []
    found = organizations_for_picker(actor).filter(name__icontains=typed)
    return list(found.select_related("division")[:MOST])

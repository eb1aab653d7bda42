"""What apps above add to the page of a person or household, without people knowing them.

>>> @person_panel(order=30)                                          # doctest: +SKIP
... def open_needs(actor, person): return render_to_string("needs/_panel.html", {...})
>>> @owed                                                            # doctest: +SKIP
... def next_visit(actor, person): return [Owed(_("Visit"), due_on, url)]
>>> timeline_kind("need", _("Needs"), icon="clipboard-list")         # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from yanzhen.core.phrases import Words
from yanzhen.core.scope import Actor
from yanzhen.people.models import Household, Person

PersonRender = Callable[[Actor, Person], str]
HouseholdRender = Callable[[Actor, Household], str]


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that is due to a person: the next visit, an answer, a review."""

    label: Words
    due_on: date | None = None
    url: str = ""


Debt = Callable[[Actor, Person], Iterable[Owed]]


@dataclass(frozen=True, slots=True)
class TimelineKind:
    """How lines of one kind are named and drawn. ``state`` colours the dot (see the timeline)."""

    code: str
    label: Words
    icon: str
    state: str = ""


_person_panels: list[tuple[int, PersonRender]] = []
_household_panels: list[tuple[int, HouseholdRender]] = []
_debts: list[Debt] = []
TIMELINE_KINDS: dict[str, TimelineKind] = {}
P = TypeVar("P", bound=PersonRender)
H = TypeVar("H", bound=HouseholdRender)
D = TypeVar("D", bound=Debt)


def person_panel(order: int) -> Callable[[P], P]:
    """Register a card at the side of the person page; the function returns safe HTML or ``""``."""

    def register(render: P) -> P:
        _person_panels.append((order, render))
        _person_panels.sort(key=lambda row: row[0])
        return render

    return register


def household_panel(order: int) -> Callable[[H], H]:
    """Register a card at the side of the household page."""

    def register(render: H) -> H:
        _household_panels.append((order, render))
        _household_panels.sort(key=lambda row: row[0])
        return render

    return register


def owed(debt: D) -> D:
    """Register what an app owes a person."""
    _debts.append(debt)
    return debt


def timeline_kind(code: str, label: Words, *, icon: str, state: str = "") -> TimelineKind:
    TIMELINE_KINDS[code] = TimelineKind(code, label, icon, state)
    return TIMELINE_KINDS[code]


def panels_of_person(actor: Actor, person: Person) -> list[str]:
    return [html for _order, render in _person_panels if (html := render(actor, person))]


def panels_of_household(actor: Actor, household: Household) -> list[str]:
    return [html for _order, render in _household_panels if (html := render(actor, household))]


def owed_to(actor: Actor, person: Person) -> list[Owed]:
    """Everything that is owed to the person, the earliest first, undated last."""
    found = [o for debt in _debts for o in debt(actor, person)]
    return sorted(found, key=lambda o: (o.due_on is None, o.due_on or date.max))


timeline_kind("registered", _("Registered"), icon="user-plus")
timeline_kind("changed", _("Changes"), icon="pencil")
timeline_kind("category", _("Categories"), icon="tag")
timeline_kind("consent", _("Consents"), icon="file-text")
timeline_kind("moved", _("Moves"), icon="map-pin")
timeline_kind("died", _("Death"), icon="circle")
timeline_kind("merged", _("Merged records"), icon="layers")
timeline_kind("account", _("Sign-in"), icon="key-round")

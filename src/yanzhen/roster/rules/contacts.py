"""From single contacts that are owed to the visits that settle them together. Pure decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

HOME, PHONE = "home", "phone"
WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact that is owed, or will be when its period begins (``obligation`` is None then).

    ``home`` names whom one visit can settle together: a household, else a person.
    """

    home: tuple[str, int]
    rule: int
    person: int | None
    obligation: int | None
    first: date
    last: date
    means: frozenset[str]
    companions: frozenset[str]
    area: str
    post: int | None
    per: str
    times: int
    minutes: int = 0

    @property
    def what(self) -> tuple[int, int | None]:
        """A visit settles at most one contact of a rule for one person."""
        return self.rule, self.person


@dataclass(frozen=True, slots=True)
class Wanted:
    """A visit that settles its contacts; ``chain`` joins those that come again with a gap."""

    contacts: tuple[Contact, ...]
    first: date
    last: date
    means: frozenset[str]
    companions: frozenset[str]
    chain: int = 0

    @property
    def home(self) -> tuple[str, int]:
        return self.contacts[0].home

    @property
    def is_by_phone(self) -> bool:
        return HOME not in self.means

    @property
    def signature(self) -> tuple[tuple[int, int], ...]:
        return tuple(
            sorted((rule, person or 0) for rule, person in (c.what for c in self.contacts))
        )


def joined(contacts: Iterable[Contact]) -> list[Wanted]:
    """As few visits as settle all contacts of each home, each within the days of all its contacts.

    What is due first opens a visit; a later contact joins the first one whose days and means it
    shares and that has none of the same rule and person yet.
    """
    homes: dict[tuple[str, int], list[Wanted]] = {}
    for contact in sorted(contacts, key=_due):
        mine = homes.setdefault(contact.home, [])
        for at, wanted in enumerate(mine):
            both = _with(wanted, contact)
            if both is not None:
                mine[at] = both
                break
        else:
            mine.append(_alone(contact))
    return [wanted for key in sorted(homes) for wanted in homes[key]]


def _due(contact: Contact) -> tuple[object, ...]:
    return (contact.home, contact.last, contact.first, contact.rule, contact.person or 0)


def _alone(contact: Contact) -> Wanted:
    return Wanted((contact,), contact.first, contact.last, contact.means, contact.companions)


def _with(wanted: Wanted, contact: Contact) -> Wanted | None:
    first, last = max(wanted.first, contact.first), min(wanted.last, contact.last)
    means = wanted.means & contact.means
    if first > last or not means or contact.what in {c.what for c in wanted.contacts}:
        return None
    # Nobody is called and visited in one: a visit stays a visit when both ways are open.
    if (HOME in means) != (HOME in wanted.means):
        return None
    return Wanted(
        (*wanted.contacts, contact), first, last, means, wanted.companions | contact.companions
    )


def chained(visits: Sequence[Wanted]) -> list[Wanted]:
    """Number the visits of a home that come again: same contacts, one after the other."""
    groups: dict[object, list[int]] = {}
    for at, wanted in enumerate(visits):
        groups.setdefault((wanted.home, wanted.signature), []).append(at)
    found, number = list(visits), 0
    for members in groups.values():
        if len(members) > 1:
            number += 1
            for at in members:
                found[at] = replace(found[at], chain=number)
    return found


def is_due_in(home: int, month: int, last_month: int) -> bool:
    """Whether what is owed once in several months is taken in this one: an even share of homes.

    Months are counted through (year x 12 + month); in the last one everything left is taken.

    >>> [is_due_in(7, month, 24312) for month in (24310, 24311, 24312)]
    [False, False, True]
    """
    return home % (last_month - month + 1) == month % (last_month - month + 1) or (
        month >= last_month
    )


def days_apart(first: date, last: date, met_on: date | None, least: int) -> tuple[date, date]:
    """The days without those too soon after the last meeting, unless nothing would be left."""
    if met_on is None:
        return first, last
    begin = max(first, met_on + timedelta(days=least))
    return (begin, last) if begin <= last else (first, last)

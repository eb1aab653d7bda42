"""The one gate: who may see or do what, where, for which purpose and until when.

An **actor** holds dated **grants** (a role in a division subtree). A **permission** names the
roles that hold it. ``areas`` turns both into the set of areas in which this actor holds this
permission; lists, details, counts, exports and writes all ask that one function. Nothing is
allowed unless a permission says so.

Areas are division codes read as prefixes (GB/T 2260: county 6, town 9, village 12 digits; three
more characters for each level below). ``""`` is the whole installation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils import timezone

from yanzhen.core.errors import AccessDenied

COUNTY_DIGITS = 6


class Channel(StrEnum):
    """Through which edge the actor came."""

    PAGE = "page"
    API = "api"
    IMPORT = "import"
    SYNC = "sync"
    JOB = "job"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in the subtree of one area."""

    role: str
    area: str


@dataclass(frozen=True, slots=True)
class Permission:
    """A named right and the roles that hold it, for the purposes that justify it."""

    name: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, with the grants that hold at ``now``.

    ``person_id`` is set for residents and volunteers who act for themselves. ``opened`` are the
    records that a break-glass access has opened for this actor until it ends.
    """

    user_id: int | None
    name: str
    now: datetime
    grants: tuple[Grant, ...] = ()
    person_id: int | None = None
    opened: frozenset[tuple[str, int]] = frozenset()
    channel: Channel = Channel.PAGE
    request_id: str = ""
    is_read_only: bool = False
    is_system: bool = False
    facts: dict[str, Any] = field(default_factory=dict, compare=False)

    def as_of(self, moment: datetime) -> Actor:
        """The same actor at another moment, for history that is entered later."""
        return replace(self, now=moment)

    @property
    def today(self) -> date:
        """The day at the station, at the actor's moment."""
        return timezone.localdate(self.now)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(g.role for g in self.grants)


def system_actor(*, now: datetime, name: str = "system", channel: Channel = Channel.JOB) -> Actor:
    """The actor of jobs and commands. It may do everything, and the audit names it."""
    return Actor(user_id=None, name=name, now=now, channel=channel, is_system=True)


@dataclass(frozen=True, slots=True)
class AreaSet:
    """A set of areas, kept as the shortest prefixes that describe it."""

    prefixes: tuple[str, ...]

    @classmethod
    def of(cls, codes: Iterable[str]) -> AreaSet:
        kept: list[str] = []
        for code in sorted(set(codes)):
            if not (kept and code.startswith(kept[-1])):
                kept.append(code)
        return cls(tuple(kept))

    def __bool__(self) -> bool:
        return bool(self.prefixes)

    @property
    def is_everything(self) -> bool:
        return self.prefixes == ("",)

    def covers(self, area: str) -> bool:
        return any(area.startswith(p) for p in self.prefixes)

    def q(self, column: str = "area_code", *, is_wide: bool = False) -> Q:
        """The condition for rows whose ``column`` lies in this set: ranges, so an index serves.

        A wide set holds most rows, which another index (of a list's order, of a time) finds better:
        then it is a plain comparison, so that no database takes the index of areas instead. For
        everything it is a condition that always holds, never an empty one, which an ``|`` would
        swallow.
        """
        if self.is_everything:
            return ~Q(pk__in=[])
        condition = Q(pk__in=[])
        for prefix in self.prefixes:
            if is_wide:
                condition |= Q(**{f"{column}__startswith": prefix})
            else:
                condition |= Q(**{f"{column}__gte": prefix, f"{column}__lt": prefix + "~"})
        return condition

    @property
    def is_wide(self) -> bool:
        """Whether it holds a county or more."""
        return any(len(prefix) <= COUNTY_DIGITS for prefix in self.prefixes)


PERMISSIONS: dict[str, Permission] = {}


def permission(name: str, roles: Iterable[str]) -> Permission:
    """Declare a permission. Stands in the ``access.py`` of the app that owns the thing."""
    if name in PERMISSIONS:
        raise ValueError(f"permission {name!r} is declared twice")
    PERMISSIONS[name] = Permission(name, frozenset(map(str, roles)))
    return PERMISSIONS[name]


def areas(actor: Actor, right: Permission) -> AreaSet:
    """Where the actor holds the permission. Empty means: nowhere."""
    if actor.is_system:
        return AreaSet(("",))
    return AreaSet.of(g.area for g in actor.grants if g.role in right.roles)


def holds(actor: Actor, right: Permission, area: str | None = None) -> bool:
    """Whether the actor holds the permission in this area (anywhere when it is left out)."""
    where = areas(actor, right)
    return bool(where) if area is None else where.covers(area)


def require(actor: Actor, right: Permission, area: str | None = None) -> None:
    """Raise AccessDenied unless the actor holds the permission in this area."""
    if not holds(actor, right, area):
        raise AccessDenied


# -- from a signed-in user to an actor -------------------------------------------------------

Provider = Callable[[int, datetime], dict[str, Any]]
_providers: list[Provider] = []


def actor_provider(function: Provider) -> Provider:
    """Register what an app knows of a user: ``grants``, ``person_id``, ``opened``, ``facts``.

    Registered in ``AppConfig.ready``; called once per request.
    """
    _providers.append(function)
    return function


def actor_for(
    user_id: int, name: str, *, now: datetime, channel: Channel = Channel.PAGE, request_id: str = ""
) -> Actor:
    """The actor of a signed-in user at this moment, from all that the apps know of them."""
    grants: list[Grant] = []
    opened: set[tuple[str, int]] = set()
    facts: dict[str, Any] = {}
    person_id: int | None = None
    for provider in _providers:
        known = provider(user_id, now)
        grants += known.get("grants", ())
        opened |= set(known.get("opened", ()))
        person_id = known.get("person_id") or person_id
        facts |= known.get("facts", {})
    return Actor(
        user_id=user_id,
        name=name,
        now=now,
        grants=tuple(grants),
        person_id=person_id,
        opened=frozenset(opened),
        channel=channel,
        request_id=request_id,
        facts=facts,
    )

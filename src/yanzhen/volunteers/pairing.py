"""Who would suit a client best, with reasons: the engine chooses, here are its facts and words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from yanzhen.core.scope import Actor
from yanzhen.delivery.models import Participant
from yanzhen.people.models import Person
from yanzhen.volunteers import access, rules
from yanzhen.volunteers.hands import bounds_of
from yanzhen.volunteers.models import Pair, PairHand, Volunteer
from yanzhen.volunteers.rules import PairBounds

COUNTY, TOWN = 6, 9
TOWN_KM = 5.0
LOOKED_AT = 3000
# What speaks for somebody counts as so many kilometres less, clients whom they have as more.
KNOWS_KM, KNOWN_AT_MOST, SHARE_KM = 0.3, 5, 0.3
NEAR = {15: _("same group"), 12: _("same village"), 9: _("same town")}


@dataclass(frozen=True, slots=True)
class Suggested:
    """A volunteer who may be asked, and why them."""

    volunteer: Volunteer
    km: float
    held: int
    most: int
    reasons: tuple[str | Promise, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """One volunteer as the engine weighs them."""

    volunteer: Volunteer
    km: float
    is_measured: bool
    held: int
    past: int

    @property
    def price(self) -> float:
        """Kilometres, less for those whom the client knows, more for those with many clients."""
        return max(
            0.0,
            self.km + self.held * SHARE_KM - min(self.past, KNOWN_AT_MOST) * KNOWS_KM,
        )


def suggested_for(
    actor: Actor,
    client: Person,
    kind: str,
    *,
    skills: Collection[str] = (),
    apart: Collection[int] = (),
    most: int = 6,
) -> list[Suggested]:
    """The volunteers who suit a client best, the best first; only those within the bounds.

    ``apart`` are volunteers (keys) who are not wanted; whoever declined this client is not asked
    again. The number of queries does not grow with the register.
    """
    day = actor.today
    bounds = bounds_of(kind, client.area_code, day)
    declined = PairHand.objects.filter(
        pair__client=client, pair__state=Pair.State.DECLINED, volunteer__isnull=False
    ).values_list("volunteer", flat=True)
    holding = PairHand.objects.filter(
        pair__client=client, pair__state__in=("asked", "active"), valid_to=None, is_substitute=False
    ).values_list("volunteer", flat=True)
    left_out = {*apart, *declined, *holding}
    known = {
        str(row.volunteer.pk): row
        for row in _around(actor, client, bounds, day)
        if row.volunteer.pk not in left_out
    }
    chosen = _ranked(known, bounds, frozenset(skills), most)
    return [_worded(known[key], client, bounds, skills) for key in chosen]


def _around(actor: Actor, client: Person, bounds: PairBounds, day: date) -> Iterable[_Known]:
    digits = COUNTY if bounds.farthest_km > TOWN_KM else TOWN
    open_hands = Q(
        pair_hands__is_substitute=False,
        pair_hands__valid_to=None,
        pair_hands__pair__state__in=("asked", "active"),
    )
    rows = (
        access.visible_volunteers(actor)
        .filter(area_code__startswith=client.area_code[:digits], state=Volunteer.State.ACTIVE)
        .exclude(person=client)
        .select_related("person__household", "division__parent")
        .annotate(held=Count("pair_hands", filter=open_hands))
        .order_by("pk")[:LOOKED_AT]
    )
    met = _met(client)
    age = rules.age_on(client.born_on, day) if client.born_on else None
    for volunteer in rows:
        born = volunteer.person.born_on
        held: int = volunteer.held
        against = rules.misfits(
            bounds,
            helper_age=rules.age_on(born, day) if born else None,
            client_age=age,
            held=held,
        )
        if not against:
            km, is_measured = _distance(client, volunteer.person)
            yield _Known(volunteer, km, is_measured, held, met[volunteer.person_id])


def _met(client: Person) -> Counter[int]:
    """How often each helper has served this client."""
    served = Participant.objects.filter(side="served", person=client, sign=1).values("record")
    rows = Participant.objects.filter(side="helper", person__isnull=False, record__in=served)
    return Counter(rows.values_list("person_id", flat=True))


def _distance(client: Person, helper: Person) -> tuple[float, bool]:
    """Kilometres between two homes, and whether they were measured or told by the places."""
    here, there = client.household, helper.household
    if (
        here
        and there
        and None not in (here.lng, there.lng)
        and here.coordinate_system == there.coordinate_system
    ):
        return _km(here, there), True
    return rules.km_between_places(client.area_code, helper.area_code), False


def _km(here: Any, there: Any) -> float:
    east = float(there.lng - here.lng) * 111.32 * math.cos(math.radians(float(here.lat)))
    return math.hypot(east, float(there.lat - here.lat) * 110.57)


def _ranked(
    known: dict[str, _Known], bounds: PairBounds, skills: frozenset[str], most: int
) -> list[str]:
    """The best keys in order: each time the engine's choice among who is left."""
    within = {key: row for key, row in known.items() if row.km <= bounds.farthest_km}
    able = {k: r for k, r in within.items() if skills <= frozenset(r.volunteer.skills)}
    nearest = sorted(able, key=lambda key: (able[key].price, int(key)))[: most * 10]
    try:
        from yanzhen.engines.matching.pairing import Client, Friend, pair_up
    except ImportError:  # an installation without the engines ranks by the same prices
        return nearest[:most]
    client = Client("client", (0.0, 0.0), skills)
    farthest = max((able[key].price for key in nearest), default=0.0) + 1.0
    friends = {
        key: Friend(
            key,
            (able[key].price, 0.0),
            skills=frozenset(able[key].volunteer.skills),
            farthest_km=farthest,
        )
        for key in nearest
    }
    chosen: list[str] = []
    while friends and len(chosen) < most:
        found = pair_up((client,), tuple(friends.values()))
        if not found.pairs:
            break
        chosen.append(found.pairs[0].helper)
        del friends[found.pairs[0].helper]
    return chosen


def _worded(row: _Known, client: Person, bounds: PairBounds, skills: Collection[str]) -> Suggested:
    reasons: list[str | Promise] = []
    if row.is_measured:
        reasons.append(format_lazy("{} km", f"{row.km:.1f}"))
    else:
        here, there = client.area_code, row.volunteer.area_code
        reasons += [word for n, word in NEAR.items() if here[:n] == there[:n] and len(here) >= n][
            :1
        ]
    reasons += [format_lazy("{} {}", _("can do:"), skill) for skill in sorted(skills)]
    if row.past:
        reasons.append(
            ngettext_lazy("knows them: %d service", "knows them: %d services", row.past) % row.past
        )
    if bounds.helper_age != (None, None) and row.volunteer.person.born_on:
        reasons.append(_("fits by age"))
    reasons.append(
        ngettext_lazy(
            "has %(held)s of %(most)s client",
            "has %(held)s of %(most)s clients",
            bounds.most_clients,
        )
        % {"held": row.held, "most": bounds.most_clients}
    )
    return Suggested(row.volunteer, row.km, row.held, bounds.most_clients, tuple(reasons))

"""Who else comes along: the circle of the client, or a colleague whose day leaves room.

The search plans the worker and one companion together. Whoever is needed besides joins them at
that time: first whoever stands in the client's circle in the role, else the colleague with the
skill who gets there and back to the own stops with the least detour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from yanzhen.people.models import Person
from yanzhen.resources.rules.coordinates import metres_between
from yanzhen.roster.models import Plan, PlannedCompanion, PlannedContact, PlannedVisit
from yanzhen.volunteers.models import Pair, PairHand

Stop = tuple[float, float, int]  # begins, ends, place


def find_companions(plan: Plan, days: Collection[date] | None = None) -> None:
    """Write down anew who else comes along on these days, or on all days of the plan.

    The same plan gives the same companions.
    """
    known = PlannedCompanion.objects.filter(visit__plan=plan)
    rows = plan.visits.placed().filter(is_by_phone=False).exclude(asked=[])
    if days is not None:
        known = known.filter(Q(visit__day__in=days) | Q(visit__day=None))
        rows = rows.filter(day__in=days)
    known.delete()
    wanted = list(rows.order_by("day", "begins", "number"))
    if not wanted:
        return
    circles = _circles(wanted)
    diary = Diary(plan, {row.day for row in wanted if row.day})
    made = []
    for row in wanted:
        for role in row.asked:
            hand = circles.get((row.pk, role))
            user = hand.user_id if hand else None
            if hand is None or (user is not None and not diary.leaves_room(row, user)):
                hand, user = None, diary.nearest(row, _skill(plan, role))
            if user is not None:
                diary.enter(row, user)
            if hand is not None or user is not None:
                made.append(PlannedCompanion(visit=row, role=role, user_id=user, hand=hand))
    PlannedCompanion.objects.bulk_create(made, batch_size=500)


def _skill(plan: Plan, role: str) -> str:
    return str(plan.given["companions"].get(role, {}).get("skill", ""))


def _circles(rows: Iterable[PlannedVisit]) -> dict[tuple[int, str], PairHand]:
    """By visit and role: who of the client's circle comes along; the holder before the stand-in."""
    days = {row.pk: row.day for row in rows}
    visited: dict[int, set[int]] = defaultdict(set)
    contacts = PlannedContact.objects.filter(visit__in=days).exclude(person=None)
    for visit, person in contacts.values_list("visit", "person"):
        visited[person].add(visit)
    homes = PlannedVisit.objects.filter(pk__in=days).exclude(contacts__person__isnull=False)
    members = Person.objects.filter(household__in=homes.values("household"))
    by_home = defaultdict(set)
    for visit, household in homes.values_list("pk", "household"):
        by_home[household].add(visit)
    for person, household in members.values_list("pk", "household"):
        visited[person or 0] |= by_home[household]
    hands = PairHand.objects.filter(
        pair__client__in=list(visited), pair__state=Pair.State.ACTIVE
    ).select_related("pair")
    found: dict[tuple[int, str], PairHand] = {}
    for hand in hands.order_by("-is_substitute", "pk"):
        for visit in visited[hand.pair.client_id]:
            day = days[visit]
            if day is not None and hand.is_valid_on(day):
                found[visit, hand.pair.role] = hand
    return found


class Diary:
    """Where everybody of a plan is on some days, and who could be somewhere else as well."""

    def __init__(self, plan: Plan, days: Collection[date]) -> None:
        self.plan = plan
        self.people: Mapping[int, Any] = {p["id"]: p for p in plan.frame["people"]}
        said = plan.given["travel"]
        self.metres_a_minute = float(said["speed_km_h"]) * 1000 / 60 / float(said["detour"])
        self.stops: dict[tuple[int, date], list[Stop]] = defaultdict(list)
        for row in plan.visits.placed().filter(day__in=days):
            begins = row.begins or 0.0
            ways = ((row.worker_id, begins), (row.companion_id, row.companion_begins or begins))
            for user, at in ways:
                if user and row.day:
                    self.stops[user, row.day].append((at, at + row.minutes, row.place))
        along = PlannedCompanion.objects.filter(visit__plan=plan, visit__day__in=days)
        for other in along.exclude(user=None).select_related("visit"):
            self.enter(other.visit, other.user_id or 0)

    def enter(self, row: PlannedVisit, user: int) -> None:
        if row.day:
            begins = row.begins or 0.0
            self.stops[user, row.day].append((begins, begins + row.minutes, row.place))

    def leaves_room(self, row: PlannedVisit, user: int) -> bool:
        """Whether the user can be there then; of somebody who is not planned nothing is known."""
        return user not in self.people or self._detour(row, user) is not None

    def nearest(self, row: PlannedVisit, skill: str) -> int | None:
        """The colleague with the skill who gets there with the least detour, if anybody does."""
        found = []
        for user, person in self.people.items():
            if skill and skill in person["skills"]:
                detour = self._detour(row, user)
                if detour is not None:
                    found.append((round(detour, 1), user))
        return min(found)[1] if found else None

    def _detour(self, row: PlannedVisit, user: int) -> float | None:
        """More minutes on the way, or nothing when the user cannot be there then."""
        person, day = self.people[user], row.day
        if day is None or user in (row.worker_id, row.companion_id):
            return None
        index = self.plan.index(day)
        shift = self.plan.frame["days"][index]
        if shift is None or index in person["away"]:
            return None
        opens, closes = float(shift[0]), float(shift[1])
        begins, home = row.begins or 0.0, (opens, opens, person["place"])
        ends = begins + row.minutes
        stops = sorted([home, *self.stops[user, day], (closes, closes, person["place"])])
        before = [stop for stop in stops if stop[0] <= begins]
        after = [stop for stop in stops if stop[0] > begins]
        if not before or not after or before[-1][1] > begins:
            return None
        there = self._minutes(before[-1][2], row.place)
        back = self._minutes(row.place, after[0][2])
        if before[-1][1] + there > begins or ends + back > after[0][0]:
            return None
        return there + back - self._minutes(before[-1][2], after[0][2])

    def _minutes(self, one: int, other: int) -> float:
        points = self.plan.frame["points"]
        a, b = points[one], points[other]
        return metres_between((a[0], a[1]), (b[0], b[1])) / self.metres_a_minute

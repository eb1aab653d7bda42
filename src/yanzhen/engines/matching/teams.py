"""A project team: so many of each role, the skills covered, people near and not overburdened."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from .model import MatchingInputError, Place, Reason

TeamRule = Mapping[str, tuple[int, int]]
OPEN_SKILL = 1_000.0
OPEN_SEAT = 10_000.0


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who could join; ``projects`` is the number of running ones they are in."""

    id: str
    role: str
    place: Place
    skills: frozenset[str] = frozenset()
    projects: int = 0


@dataclass(frozen=True, slots=True)
class Team:
    """The best team there is: with what it lacks, if it lacks anything."""

    members: tuple[tuple[str, tuple[Reason, ...]], ...]
    missing: tuple[Reason, ...]


def choose_team(
    people: tuple[Member, ...],
    rule: TeamRule,
    *,
    place: Place,
    skills: frozenset[str] = frozenset(),
    project_km: float = 3.0,
) -> Team:
    """Choose by rule (role → fewest and most, for example 1 + 2 + 6–7).

    Least price: seats that stay empty, then skills that nobody has, then way and running projects
    (``project_km`` each). Exact. ``missing`` has ``open_seats`` (role:count) and ``open_skill``.
    Raises MatchingInputError.
    """
    for role, (least, most) in rule.items():
        if not 0 <= least <= most:
            raise MatchingInputError(
                f"The rule for {role} asks for at least {least} and at most {most}."
            )
    able = [person for person in people if person.role in rule]
    if len({person.id for person in able}) != len(able):
        raise MatchingInputError("Somebody stands twice in the list of people.")
    roles, wanted, n = sorted(rule), sorted(skills), len(able)
    size = n + len(roles) + len(wanted)
    cost = np.zeros(size)
    for i, person in enumerate(able):
        cost[i] = math.dist(person.place, place) + project_km * person.projects
    cost[n : n + len(roles)] = OPEN_SEAT
    cost[n + len(roles) :] = OPEN_SKILL
    rows, least_of, most_of = [], [], []
    for r, role in enumerate(roles):
        row = np.zeros(size)
        row[[i for i, person in enumerate(able) if person.role == role]] = 1
        row[n + r] = 1
        rows.append(row)
        least_of.append(rule[role][0])
        most_of.append(rule[role][1])
    for s, skill in enumerate(wanted):
        row = np.zeros(size)
        row[[i for i, person in enumerate(able) if skill in person.skills]] = 1
        row[n + len(roles) + s] = 1
        rows.append(row)
        least_of.append(1)
        most_of.append(size)
    upper = np.ones(size)
    upper[n : n + len(roles)] = [rule[role][0] for role in roles]
    if not size:
        return Team((), ())
    solved = milp(
        cost,
        constraints=LinearConstraint(np.asarray(rows), least_of, most_of),
        integrality=np.ones(size),
        bounds=Bounds(0, upper),
    )
    chosen = [able[i] for i in np.flatnonzero(solved.x[:n] > 0.5)]
    missing = [
        Reason("open_seats", f"{role}:{round(solved.x[n + r])}")
        for r, role in enumerate(roles)
        if solved.x[n + r] > 0.5
    ]
    missing += [
        Reason("open_skill", skill)
        for s, skill in enumerate(wanted)
        if solved.x[n + len(roles) + s] > 0.5
    ]
    brought = Counter(skill for person in chosen for skill in person.skills & skills)
    return Team(
        tuple((person.id, _why(person, place, skills, brought)) for person in chosen),
        tuple(missing),
    )


def _why(
    person: Member, place: Place, skills: frozenset[str], brought: Counter[str]
) -> tuple[Reason, ...]:
    alone = [skill for skill in sorted(person.skills & skills) if brought[skill] == 1]
    found = [Reason("only_one_who_can", skill) for skill in alone]
    found += [Reason("can_do", s) for s in sorted(person.skills & skills) if brought[s] > 1]
    return (*found, Reason("near", f"{math.dist(person.place, place):.1f}"))

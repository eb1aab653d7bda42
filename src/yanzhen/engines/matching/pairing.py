"""Pairs that last: each client gets one friend, a friend has room for so many clients.

Solved as a flow of least cost, so the answer is the best there is (OR-Tools).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ortools.graph.python import min_cost_flow

from .model import MatchingInputError, Place, Reason, Suggestion

METRES = 1000  # prices in whole metres: a flow counts in integers


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody who shall be looked after; ``apart`` are the friends they do not want."""

    id: str
    place: Place
    skills: frozenset[str] = frozenset()
    language: str = ""
    apart: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Friend:
    """Somebody who looks after up to ``room`` clients (1:1 up to 1:n)."""

    id: str
    place: Place
    room: int = 1
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    farthest_km: float = 5.0


@dataclass(frozen=True, slots=True)
class Pairing:
    """Pairs with why, and the clients for whom nobody is left, each with why."""

    pairs: tuple[Suggestion, ...]
    alone: tuple[tuple[str, Reason], ...]
    kilometres: float


def pair_up(
    clients: tuple[Client, ...],
    friends: tuple[Friend, ...],
    *,
    current: Mapping[str, str] | None = None,
    change_km: float = 3.0,
    share_km: float = 0.3,
) -> Pairing:
    """As many clients as possible get a friend, on the shortest ways in sum.

    ``current`` (client → friend) is kept unless a change saves more than ``change_km``; a friend's
    k-th client counts ``(k − 1) · share_km`` on top, so that clients are shared.
    Raises MatchingInputError.
    """
    _check(clients, friends)
    kept = current or {}
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink = 0, 1
    node_of_client = {c.id: 2 + i for i, c in enumerate(clients)}
    node_of_friend = {f.id: 2 + len(clients) + i for i, f in enumerate(friends)}
    nobody = round(
        METRES * (10 * change_km + 100 * max((f.farthest_km for f in friends), default=1))
    )
    arcs: dict[int, tuple[Client, Friend]] = {}
    for client in clients:
        node = node_of_client[client.id]
        flow.add_arc_with_capacity_and_unit_cost(source, node, 1, 0)
        flow.add_arc_with_capacity_and_unit_cost(node, sink, 1, nobody)
        for friend in friends:
            if not _hindrance(client, friend):
                km = math.dist(client.place, friend.place)
                change = change_km if kept.get(client.id, friend.id) != friend.id else 0.0
                arc = flow.add_arc_with_capacity_and_unit_cost(
                    node, node_of_friend[friend.id], 1, round(METRES * (km + change))
                )
                arcs[arc] = (client, friend)
    for friend in friends:
        for k in range(friend.room):
            flow.add_arc_with_capacity_and_unit_cost(
                node_of_friend[friend.id], sink, 1, round(METRES * share_km * k)
            )
    flow.set_node_supply(source, len(clients))
    flow.set_node_supply(sink, -len(clients))
    if clients and flow.solve() != flow.OPTIMAL:
        raise MatchingInputError("The pairs could not be weighed against each other.")
    found = [pair for arc, pair in arcs.items() if flow.flow(arc)]
    pairs = tuple(Suggestion(c.id, f.id, math.dist(c.place, f.place), _why(c, f)) for c, f in found)
    paired = {client.id for client, _ in found}
    alone = tuple((c.id, _why_alone(c, friends)) for c in clients if c.id not in paired)
    return Pairing(pairs, alone, sum(pair.price for pair in pairs))


def stand_ins(
    absent: str,
    clients: tuple[Client, ...],
    friends: tuple[Friend, ...],
    current: Mapping[str, str],
) -> Pairing:
    """Who looks after the clients of somebody who is absent; nobody else's pair changes."""
    used: dict[str, int] = {}
    for friend in current.values():
        used[friend] = used.get(friend, 0) + 1
    left = tuple(
        Friend(
            f.id, f.place, max(0, f.room - used.get(f.id, 0)), f.skills, f.languages, f.farthest_km
        )
        for f in friends
        if f.id != absent
    )
    theirs = tuple(c for c in clients if current.get(c.id) == absent)
    return pair_up(theirs, left)


def _check(clients: tuple[Client, ...], friends: tuple[Friend, ...]) -> None:
    for kind, ids in (("client", [c.id for c in clients]), ("friend", [f.id for f in friends])):
        if len(ids) != len(set(ids)):
            raise MatchingInputError(f"Two entries of the list of {kind}s have the same id.")
    places = {**{c.id: c.place for c in clients}, **{f.id: f.place for f in friends}}
    for friend in friends:
        if friend.room < 0:
            raise MatchingInputError(f"Friend {friend.id} cannot look after fewer than no clients.")
    for name, place in places.items():
        if not all(math.isfinite(part) for part in place):
            raise MatchingInputError(f"{name} has a place that is no place.")


def _hindrance(client: Client, friend: Friend) -> str:
    if not client.skills <= friend.skills:
        return "nobody_can"
    if client.language and friend.languages and client.language not in friend.languages:
        return "nobody_speaks"
    if math.dist(client.place, friend.place) > friend.farthest_km:
        return "nobody_near"
    return "apart" if friend.id in client.apart else ""


def _why(client: Client, friend: Friend) -> tuple[Reason, ...]:
    found = [Reason("can_do", skill) for skill in sorted(client.skills)]
    if client.language and client.language in friend.languages:
        found.append(Reason("speaks", client.language))
    return (*found, Reason("near", f"{math.dist(client.place, friend.place):.1f}"))


def _why_alone(client: Client, friends: tuple[Friend, ...]) -> Reason:
    hurdles = [_hindrance(client, friend) for friend in friends]
    if "" in hurdles:
        return Reason("all_taken")
    order = ("apart", "nobody_near", "nobody_speaks", "nobody_can")
    farthest = next((code for code in order if code in hurdles), "nobody_can")
    near = [
        math.dist(client.place, f.place)
        for f, h in zip(friends, hurdles, strict=True)
        if h == farthest
    ]
    value = {
        "nobody_near": f"{min(near, default=0.0):.1f}",
        "nobody_speaks": client.language,
        "nobody_can": "、".join(sorted(client.skills)),
    }
    return Reason(farthest, value.get(farthest, ""))

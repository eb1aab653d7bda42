"""Pairs that last, stand-ins, teams, and rounds of asking."""

from __future__ import annotations

import math
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.engines.matching import (
    Asked,
    Client,
    Friend,
    Helper,
    MatchingInputError,
    Member,
    Reason,
    Task,
    choose_team,
    next_contacts,
    pair_up,
    rank_helpers,
    stand_ins,
)

places = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda p: (float(p[0]), float(p[1])))


def best_pairs(clients: tuple[Client, ...], friends: tuple[Friend, ...]) -> tuple[int, float]:
    """Most pairs, then least kilometres with 0.3 km for each further client of a friend."""
    best = (0, 0.0)
    for chosen in product(range(-1, len(friends)), repeat=len(clients)):
        used = [chosen.count(f) for f in range(len(friends))]
        km = sum(0.3 * n * (n - 1) / 2 for n in used)
        wrong = any(n > friend.room for n, friend in zip(used, friends, strict=True))
        for client, f in zip(clients, chosen, strict=True):
            if f >= 0:
                way = math.dist(client.place, friends[f].place)
                wrong |= way > friends[f].farthest_km or friends[f].id in client.apart
                km += way
        pairs = len(clients) - chosen.count(-1)
        if not wrong and (pairs > best[0] or (pairs == best[0] and km < best[1] - 1e-9)):
            best = (pairs, km)
    return best


@given(
    st.lists(st.tuples(places, st.booleans()), min_size=1, max_size=4),
    st.lists(st.tuples(places, st.integers(0, 2)), min_size=1, max_size=3),
)
@settings(max_examples=100, deadline=None)
def test_pairs_equal_the_best_of_all_ways(
    ends: list[tuple[tuple[float, float], bool]], rooms: list[tuple[tuple[float, float], int]]
) -> None:
    clients = tuple(
        Client(f"c{n}", place, apart=frozenset({"f0"}) if shy else frozenset())
        for n, (place, shy) in enumerate(ends)
    )
    friends = tuple(Friend(f"f{n}", place, room) for n, (place, room) in enumerate(rooms))
    found = pair_up(clients, friends)
    used = [sum(p.helper == f.id for p in found.pairs) for f in friends]
    shared = sum(0.3 * n * (n - 1) / 2 for n in used)
    pairs, km = best_pairs(clients, friends)
    assert len(found.pairs) == pairs
    assert found.kilometres + shared == pytest.approx(km, abs=0.01)
    assert len(found.alone) == len(clients) - pairs


def test_a_pair_stays_unless_a_change_is_worth_it() -> None:
    clients = (Client("elder", (0, 0)),)
    friends = (Friend("old", (2, 0)), Friend("new", (0.5, 0)))
    (pair,) = pair_up(clients, friends, current={"elder": "old"}).pairs
    assert pair.helper == "old"
    (pair,) = pair_up(clients, friends, current={"elder": "old"}, change_km=1.0).pairs
    assert pair.helper == "new"


def test_a_stand_in_takes_only_the_clients_of_the_absent() -> None:
    clients = tuple(Client(f"c{n}", (n, 0)) for n in range(3))
    friends = (Friend("a", (0, 0), 2), Friend("b", (1, 0), 2), Friend("c", (2, 0), 1))
    current = {"c0": "a", "c1": "a", "c2": "b"}
    answer = stand_ins("a", clients, friends, current)
    assert {pair.task for pair in answer.pairs} == {"c0", "c1"}
    assert sorted(pair.helper for pair in answer.pairs) == ["b", "c"]


def test_a_client_who_stays_alone_is_told_why() -> None:
    far = pair_up((Client("c", (9, 0)),), (Friend("f", (0, 0)),))
    assert far.alone == (("c", Reason("nobody_near", "9.0")),)
    full = pair_up((Client("c", (0, 0)), Client("d", (0, 0))), (Friend("f", (0, 0)),))
    assert [reason.code for _, reason in full.alone] == ["all_taken"]
    with pytest.raises(MatchingInputError, match="same id"):
        pair_up((Client("c", (0, 0)), Client("c", (0, 0))), ())


RULE = {"social_worker": (1, 1), "community_worker": (2, 2), "volunteer": (6, 7)}


def candidates(volunteers: int = 9) -> tuple[Member, ...]:
    return (
        *(Member(f"s{n}", "social_worker", (n, 0)) for n in range(2)),
        *(Member(f"w{n}", "community_worker", (n, 1)) for n in range(3)),
        *(
            Member(
                f"v{n}",
                "volunteer",
                (n, 2),
                skills=frozenset({"music"}) if n == 8 else frozenset(),
                projects=n % 2,
            )
            for n in range(volunteers)
        ),
    )


def test_a_team_follows_the_rule_and_covers_the_skills() -> None:
    team = choose_team(candidates(), RULE, place=(0, 0), skills=frozenset({"music"}))
    names = [name for name, _ in team.members]
    assert {r: sum(n[0] == r for n in names) for r in "swv"} == {"s": 1, "w": 2, "v": 6}
    assert Reason("only_one_who_can", "music") in dict(team.members)["v8"]
    assert team.missing == ()


def test_a_team_is_the_cheapest_of_all() -> None:
    people = candidates(8)
    team = choose_team(people, RULE, place=(0, 0))
    cost = {p.id: math.dist(p.place, (0, 0)) + 3 * p.projects for p in people}
    volunteers = [p.id for p in people if p.role == "volunteer"]
    best = min(sum(cost[v] for v in six) for six in combinations(volunteers, 6))
    chosen = sum(cost[name] for name, _ in team.members if name[0] == "v")
    assert chosen == pytest.approx(best)


def test_a_team_that_cannot_be_filled_says_what_it_lacks() -> None:
    team = choose_team(candidates(4), RULE, place=(0, 0), skills=frozenset({"law"}))
    assert set(team.missing) == {Reason("open_seats", "volunteer:2"), Reason("open_skill", "law")}
    with pytest.raises(MatchingInputError, match="at least 3 and at most 2"):
        choose_team((), {"volunteer": (3, 2)}, place=(0, 0))


def task(name: str, x: float = 0.0) -> Task:
    return Task(name, (x, 0), (600, 660))


def test_the_list_for_one_task_leaves_out_who_declined() -> None:
    helpers = tuple(Helper(f"h{n}", (n, 0)) for n in range(4))
    asked = Asked(declined={"t": frozenset({"h0"})}, waiting={"t": frozenset({"h2"})})
    assert [s.helper for s in rank_helpers(task("t"), helpers, asked=asked)] == ["h1", "h3"]


def test_a_task_that_nobody_was_asked_for_comes_first() -> None:
    helpers = (Helper("only", (0, 0)),)
    asked = Asked(waiting={"old": frozenset({"x", "y"})})
    others = (*helpers, Helper("x", (0.1, 0), at_most=0), Helper("y", (0.1, 0), at_most=0))
    (contact,) = next_contacts((task("old"), task("new", 1.0)), others, asked)
    assert contact.task == "new"


def test_nobody_is_asked_beyond_the_budget_or_twice_in_a_round() -> None:
    helpers = tuple(Helper(f"h{n}", (n / 10, 0)) for n in range(5))
    tasks = tuple(task(f"t{n}") for n in range(8))
    asked = Asked(contacts={"h0": 3})
    contacts = next_contacts(tasks, helpers, asked, budget=3)
    names = [contact.helper for contact in contacts]
    assert len(names) == len(set(names)) == 4
    assert "h0" not in names


def test_a_contact_that_hardly_helps_is_not_made() -> None:
    far = (Helper("far", (14, 0)),)
    assert next_contacts((task("t"),), far) == []

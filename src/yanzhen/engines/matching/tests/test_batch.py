"""All waiting tasks at once: right, the best there is on small cases, and explained."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.engines.matching import (
    Helper,
    Matching,
    MatchingInputError,
    Reason,
    Task,
    Weights,
    conflicts,
    match,
)
from yanzhen.engines.matching.pricing import offers

HOUR = 60
USUAL = Weights()
SKILLS = ("haircut", "repair", "english")


def price_of(
    tasks: tuple[Task, ...], helpers: tuple[Helper, ...], chosen: tuple[int, ...]
) -> float:
    """The price of one way to give places to helpers (−1: open), or infinity when it is wrong."""
    found = offers(tasks, helpers, USUAL)
    total, count = 0.0, [0] * len(helpers)
    for t, h in enumerate(chosen):
        if h < 0:
            total += USUAL.open_task * tasks[t].worth
            continue
        pairs = [i for i in range(found.of(t).start, found.of(t).stop) if found.helper[i] == h]
        if not pairs:
            return float("inf")
        total += found.price[pairs[0]] + USUAL.next_task * count[h]
        count[h] += 1
        if count[h] > helpers[h].at_most:
            return float("inf")
        for other in range(t):
            one, two = sorted((tasks[t].span, tasks[other].span))
            if chosen[other] == h and two[0] < one[1] + USUAL.gap_minutes:
                return float("inf")
    return total


def best_price(tasks: tuple[Task, ...], helpers: tuple[Helper, ...]) -> float:
    choices = product(range(-1, len(helpers)), repeat=len(tasks))
    return min(price_of(tasks, helpers, chosen) for chosen in choices)


places = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda p: (float(p[0]), float(p[1])))
skill_sets = st.frozensets(st.sampled_from(SKILLS), max_size=2)


@st.composite
def cases(draw: st.DrawFn) -> tuple[tuple[Task, ...], tuple[Helper, ...]]:
    tasks = []
    for n in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(8, 14)) * HOUR
        tasks.append(
            Task(
                f"t{n}",
                draw(places),
                (begin, begin + draw(st.integers(1, 3)) * HOUR),
                skills=draw(st.frozensets(st.sampled_from(SKILLS), max_size=1)),
                client=draw(st.sampled_from(("", "c0", "c1"))),
                worth=draw(st.sampled_from((1.0, 2.0))),
            )
        )
    helpers = [
        Helper(
            f"h{n}",
            draw(places),
            skills=draw(skill_sets),
            free=draw(st.sampled_from(((), ((8 * HOUR, 12 * HOUR),)))),
            at_most=draw(st.integers(0, 3)),
            minutes_served=draw(st.sampled_from((0, 600))),
            past=draw(st.sampled_from(({}, {"c0": 2}))),
            apart=draw(st.sampled_from((frozenset(), frozenset({"c1"})))),
            farthest_km=draw(st.sampled_from((3.0, 15.0))),
        )
        for n in range(draw(st.integers(1, 3)))
    ]
    return tuple(tasks), tuple(helpers)


@given(cases())
@settings(max_examples=120, deadline=None)
def test_equals_the_best_of_all_ways(case: tuple[tuple[Task, ...], tuple[Helper, ...]]) -> None:
    tasks, helpers = case
    proven = match(tasks, helpers)
    assert proven.is_proven
    assert conflicts(proven, tasks, helpers) == []
    assert proven.price == pytest.approx(best_price(tasks, helpers))
    searched = match(tasks, helpers, iterations=4_000)
    assert conflicts(searched, tasks, helpers) == []
    assert searched.price == pytest.approx(proven.price)


def many(tasks: int, helpers: int) -> tuple[tuple[Task, ...], tuple[Helper, ...]]:
    return (
        tuple(
            Task(
                f"t{n}",
                ((n * 37 % 100) / 10, (n * 61 % 100) / 10),
                (8 * HOUR + n * 53 % 480, 9 * HOUR + n * 53 % 480),
                skills=frozenset({SKILLS[n % 3]}) if n % 4 == 0 else frozenset(),
                people=2 if n % 10 == 0 else 1,
            )
            for n in range(tasks)
        ),
        tuple(
            Helper(
                f"h{n}",
                ((n * 29 % 100) / 10, (n * 83 % 100) / 10),
                skills=frozenset({SKILLS[n % 3]}) if n % 2 else frozenset(),
                minutes_served=n * 17 % 900,
            )
            for n in range(helpers)
        ),
    )


def test_the_search_comes_close_to_the_proof() -> None:
    tasks, helpers = many(40, 30)
    proven = match(tasks, helpers, most_asked=20)
    searched = match(tasks, helpers, most_asked=20, iterations=60_000)
    assert proven.is_proven
    assert proven.price <= searched.price <= proven.price * 1.01


def test_the_same_seed_gives_the_same_answer() -> None:
    tasks, helpers = many(60, 20)
    answers = [match(tasks, helpers, seed=7, iterations=5_000) for _ in range(2)]
    assert answers[0] == answers[1]
    assert conflicts(answers[0], tasks, helpers) == []


def test_a_task_for_two_gets_two_people() -> None:
    task = Task("lift", (0, 0), (600, 660), people=2)
    helpers = (Helper("a", (1, 0)), Helper("b", (2, 0)), Helper("c", (9, 0)))
    assert {s.helper for s in match((task,), helpers).suggestions} == {"a", "b"}


def test_work_is_shared_before_one_takes_it_all() -> None:
    tasks = tuple(Task(f"t{n}", (0, 0), (600 + 200 * n, 660 + 200 * n)) for n in range(3))
    helpers = (Helper("near", (0.2, 0)), Helper("next", (0.4, 0)), Helper("third", (0.6, 0)))
    assert {s.helper for s in match(tasks, helpers).suggestions} == {"near", "next", "third"}


def test_a_rare_skill_is_kept_for_the_task_that_asks_for_it() -> None:
    tasks = (
        Task("walk", (0, 0), (600, 660)),
        Task("cut", (0, 0), (600, 660), skills=frozenset({"haircut"})),
    )
    helpers = (Helper("barber", (0, 0), skills=frozenset({"haircut"})), Helper("other", (3, 0)))
    found = {s.task: s.helper for s in match(tasks, helpers).suggestions}
    assert found == {"walk": "other", "cut": "barber"}


def test_a_friend_of_the_client_comes_from_farther() -> None:
    task = Task("visit", (0, 0), (600, 660), client="elder")
    helpers = (Helper("near", (1, 0)), Helper("friend", (2.5, 0), past={"elder": 3}))
    (suggestion,) = match((task,), helpers).suggestions
    assert suggestion.helper == "friend"
    assert suggestion.reasons[0] == Reason("knows", "3")


@pytest.mark.parametrize(
    ("task", "helpers", "reason"),
    [
        ({"skills": frozenset({"nurse"})}, (Helper("a", (0, 0)),), Reason("nobody_can", "nurse")),
        (
            {"language": "sichuan"},
            (Helper("a", (0, 0), languages=frozenset({"english"})),),
            Reason("nobody_speaks", "sichuan"),
        ),
        ({}, (Helper("a", (20, 0)),), Reason("nobody_near", "20.0")),
        ({}, (Helper("a", (0, 0), free=((0, 60),)),), Reason("nobody_free")),
        ({}, (), Reason("nobody_can")),
    ],
)
def test_an_open_task_says_why(
    task: dict[str, object], helpers: tuple[Helper, ...], reason: Reason
) -> None:
    asked = Task("t", (0, 0), (600, 660), **task)  # type: ignore[arg-type]
    answer = match((asked,), helpers)
    assert answer.open_tasks == (("t", reason),)


def test_what_everybody_wants_is_taken() -> None:
    tasks = tuple(Task(f"t{n}", (0, 0), (600, 660)) for n in range(2))
    answer = match(tasks, (Helper("only", (0, 0)),))
    assert [reason.code for _, reason in answer.open_tasks] == ["all_taken"]


def test_nothing_to_do_is_no_fault() -> None:
    assert match((), ()) == Matching((), (), 0.0, is_proven=True)


@pytest.mark.parametrize(
    ("tasks", "helpers", "words"),
    [
        ((Task("t", (0, 0), (60, 60)),), (), "ends before it begins"),
        ((Task("t", (0, 0), (0, 60), people=0),), (), "at least one person"),
        ((Task("t", (float("nan"), 0), (0, 60)),), (), "a place that is no place"),
        ((Task("t", (0, 0), (0, 60)), Task("t", (0, 0), (0, 60))), (), "same id"),
        ((), (Helper("h", (0, 0), free=((60, 0),)),), "ends before it begins"),
        ((), (Helper("h", (0, 0), at_most=-1),), "fewer than no tasks"),
    ],
)
def test_refuses_what_cannot_be_meant(
    tasks: tuple[Task, ...], helpers: tuple[Helper, ...], words: str
) -> None:
    with pytest.raises(MatchingInputError, match=words):
        match(tasks, helpers)

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.engines.planning.control import Limits
from yanzhen.engines.planning.day_model import Synchronisation
from yanzhen.engines.planning.errors import PlanningInputError
from yanzhen.engines.planning.evaluation.period import faults_of
from yanzhen.engines.planning.model import (
    DayRule,
    PeriodPlan,
    PeriodProblem,
    Person,
    Placed,
    Shift,
    Visit,
    day_patterns,
)
from yanzhen.engines.planning.period import plan_period

SHIFT = Shift(480, 1020, 720, 60)


def make_problem(seed: int, visits: int, days: int = 5, doubles: int = 2) -> PeriodProblem:
    random = np.random.default_rng(seed)
    points = random.integers(0, 40, (visits + 1, 2))
    travel = np.ceil(np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1)))
    people = (
        Person("ann", frozenset({"social"}), 0, (SHIFT,) * days, team="t"),
        Person("bob", frozenset({"social"}), 0, (SHIFT,) * days, team="t"),
        Person("cleo", frozenset({"nurse"}), 0, (SHIFT,) * days, team="n"),
    )
    made = []
    for i in range(visits):
        double = i < doubles
        frequency = int(random.integers(1, 3)) if not double else 1
        made.append(
            Visit(
                f"v{i}",
                f"h{i}",
                i + 1,
                float(random.integers(10, 60)),
                ("social", "nurse") if double else ("social",),
                DayRule(frequency, gap_min=2),
                opens=float(random.choice([0, 540])),
                closes=float(random.choice([700, 1440])),
                synchronisation=(Synchronisation.SIMULTANEOUS, Synchronisation.SEQUENTIAL)[i % 2]
                if double
                else None,
                gap_min=30.0 if double and i % 2 else 0.0,
                gap_max=60.0 if double and i % 2 else 0.0,
                responsible=str(random.choice(["ann", "bob"])),
                may_be_late=bool(random.integers(0, 2)),
                by_phone=not double and random.random() < 0.1,
            )
        )
    return PeriodProblem(days, people, tuple(made), travel)


@given(st.integers(0, 10_000), st.integers(2, 40))
@settings(max_examples=15, deadline=None)
def test_every_plan_passes_the_independent_evaluator(seed: int, visits: int) -> None:
    problem = make_problem(seed, visits)
    plan = plan_period(problem, Limits(iterations=300, seed=seed))
    assert faults_of(problem, plan) == []
    assert {p.visit for p in plan.placed} | {u.visit for u in plan.unserved} == {
        v.id for v in problem.visits
    }


@pytest.mark.parametrize("seed", range(4))
def test_equals_the_best_of_all_assignments_to_people_and_days(seed: int) -> None:
    random = np.random.default_rng(seed)
    points = random.integers(0, 40, (7, 2))
    travel = np.ceil(np.abs(points[:, None] - points[None]).sum(-1)).astype(float)
    people = tuple(
        Person(n, frozenset({"s"}), 0, (Shift(0, 600),) * 2, team="t") for n in ("x", "y")
    )
    visits = tuple(Visit(f"v{i}", f"h{i}", i, 100.0, ("s",)) for i in range(1, 7))
    problem = PeriodProblem(2, people, visits, travel)
    plan = plan_period(problem, Limits(iterations=3_000, seed=1))
    lowest = np.inf
    tours: dict[frozenset[int], float] = {}
    for routes in product(range(4), repeat=6):
        groups = [frozenset(i + 1 for i in range(6) if routes[i] == r) for r in range(4)]
        total = 0.0
        for group in groups:
            if group not in tours:
                tours[group] = _tour(travel, group)
            total += tours[group]
            if tours[group] + 100 * len(group) > 600:
                total = np.inf
        lowest = min(lowest, total)
    assert not plan.unserved
    assert plan.terms["travel"] == pytest.approx(lowest)


def _tour(travel: np.ndarray, group: frozenset[int]) -> float:
    from itertools import pairwise, permutations

    return (
        min(sum(travel[a, b] for a, b in pairwise((0, *order, 0))) for order in permutations(group))
        if group
        else 0.0
    )


def test_same_seed_and_iterations_give_the_same_plan() -> None:
    problem = make_problem(5, 30)
    first, second = (plan_period(problem, Limits(iterations=500, seed=3)) for _ in range(2))
    assert (first.placed, first.cost) == (second.placed, second.cost)


def test_returns_the_impossible_as_unserved_with_its_reason() -> None:
    base = make_problem(1, 3, doubles=0)
    off = Person("dan", frozenset({"law"}), 0, (None,) * 5)
    visits = (
        replace(base.visits[0], id="rule", days=DayRule(2, allowed=frozenset({1}))),
        replace(base.visits[0], id="forbidden", forbidden=frozenset({"ann", "bob"})),
        replace(base.visits[0], id="away", skills=("law",), responsible=None),
        replace(base.visits[0], id="long", minutes=600.0, by_phone=False),
        replace(
            base.visits[0], id="early", opens=0.0, closes=100.0, may_be_late=False, by_phone=False
        ),
    )
    plan = plan_period(
        replace(base, people=(*base.people, off), visits=visits), Limits(iterations=100)
    )
    reasons = {u.visit: u.reason for u in plan.unserved}
    assert "No set of days" in reasons["rule"]
    assert "is forbidden" in reasons["forbidden"]
    assert "does not work on any day" in reasons["away"]
    assert "too short" in reasons["long"]
    assert "window" in reasons["early"]


def test_fixed_visits_keep_their_days_and_people() -> None:
    problem = make_problem(8, 20)
    plan = plan_period(problem, Limits(iterations=300, seed=1))
    fixed = frozenset(p.visit for p in plan.placed[:8])
    new = plan_period(
        replace(problem, current=plan, fixed=fixed),
        Limits(iterations=500, seed=9),
        substitutes=True,
    )

    def where(one: PeriodPlan) -> set[tuple[str, int, str]]:
        return {(p.visit, p.day, p.people[0]) for p in one.placed if p.visit in fixed}

    assert where(new) == where(plan)


def test_day_patterns_keep_frequency_gaps_and_the_last_visit() -> None:
    assert sorted(day_patterns(DayRule(2, gap_min=2), 4)) == [0b0101, 0b1001, 0b1010]
    assert day_patterns(DayRule(1, gap_min=25, gap_max=26, last=-24), 5) == [0b00010, 0b00100]
    assert day_patterns(DayRule(2, allowed=frozenset({3})), 5) == []


PERSON = Person("ann", frozenset({"social"}), 0, (SHIFT,))
VISIT = Visit("v", "h", 0, 30.0, ("social",))
SOUND = PeriodProblem(1, (PERSON,), (VISIT,), np.zeros((1, 1)))
TWICE = PeriodPlan(
    (Placed("v", 0, ("ann",), (500.0,)), Placed("w", 0, ("ann",), (510.0,))), (), {}, 0.0, 0, 0.0
)


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (replace(SOUND, visits=(replace(VISIT, skills=("law",)),)), "skill law, which nobody has"),
        (replace(SOUND, visits=(replace(VISIT, opens=9, closes=8),)), "closes before it opens"),
        (replace(SOUND, visits=(VISIT, VISIT)), "Visit v is listed twice"),
        (replace(SOUND, people=(PERSON, PERSON)), "Person ann is listed twice"),
        (replace(SOUND, people=(replace(PERSON, shifts=(Shift(9, 8),)),)), "ends before it starts"),
        (replace(SOUND, people=(replace(PERSON, shifts=()),)), "0 shifts for 1 days"),
        (replace(SOUND, visits=(replace(VISIT, responsible="zoe"),)), "not in the list of people"),
        (replace(SOUND, travel=np.full((1, 1), np.inf)), "missing or below zero"),
        (replace(SOUND, visits=(replace(VISIT, days=DayRule(3)),)), "wanted 3 times in 1 days"),
        (replace(SOUND, visits=(VISIT, replace(VISIT, id="w")), current=TWICE), "two places"),
        (replace(SOUND, fixed=frozenset({"v"})), "the current plan does not have it"),
    ],
)
def test_says_in_a_sentence_what_is_wrong(problem: PeriodProblem, sentence: str) -> None:
    with pytest.raises(PlanningInputError, match=sentence):
        plan_period(problem, Limits(iterations=1))


def test_a_visit_of_one_day_leaves_a_full_day_before_one_that_comes_again() -> None:
    # the nurse can be there from 650 to 730 alone: one visit fits before and one after, while the
    # search, which counts minutes, sees room for two more
    place = np.array([[0.0, 30.0], [30.0, 0.0]])
    people = (
        Person("ann", frozenset({"social"}), 0, (Shift(500, 890, 1200, 0),) * 5),
        Person("cleo", frozenset({"nurse"}), 0, (Shift(620, 760, 1200, 0), *(None,) * 4)),
    )

    def visit(name: str, minutes: float, rule: DayRule, *skills: str) -> Visit:
        both = Synchronisation.SIMULTANEOUS if len(skills) == 2 else None
        return Visit(name, name, 1, minutes, skills, rule, 0, 1440, True, both, responsible="ann")

    again = visit("again", 82, DayRule(2, frozenset({0, 3}), gap_min=3), "social")
    together = visit("together", 58, DayRule(1, frozenset({0})), "social", "nurse")
    once = (visit("one", 80, DayRule(), "social"), visit("two", 80, DayRule(), "social"))
    problem = PeriodProblem(5, people, (again, together, *once), place)
    plan = plan_period(problem, Limits(iterations=2_000, seed=1))
    assert plan.unserved == ()
    assert faults_of(problem, plan) == []
    days = sorted(p.day for p in plan.placed if p.visit in {"one", "two"})
    assert days[0] == 0, "the search did not fill the day"
    assert days[1] > 0

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.engines.linkage import rules as module
from yanzhen.engines.linkage.engines import open_engine
from yanzhen.engines.linkage.facts import facts_of_list, join_facts
from yanzhen.engines.linkage.rules import (
    RuleIsUnreadable,
    find_clues,
    load_rules,
    parse_rules,
)

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

EXAMPLE = Path(module.__file__).with_name("example_rules.json")
PEOPLE = pa.schema(
    [
        ("rid", pa.int64()),
        ("hh_id", pa.string()),
        ("enrolled", pa.bool_()),
        ("income_cents", pa.int64()),
    ]
)
FACTS = pa.schema(
    [
        ("rid", pa.int64()),
        ("list_name", pa.string()),
        ("amount_cents", pa.int64()),
        ("level", pa.int32()),
    ]
)


def rule(when: object, **given: object) -> dict[str, object]:
    return {"rule": "r", "outcome": "check", "urgency": 1, "due_days": 5, "when": when} | given


def clues_of(
    people: list[dict[str, Any]],
    facts: list[dict[str, Any]],
    rules: list[dict[str, Any]],
    before: list[dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    defaults = {"hh_id": "h", "enrolled": False, "income_cents": None}
    with open_engine("duckdb") as engine:
        joined = join_facts(
            engine.create_table("p", pa.Table.from_pylist([defaults | p for p in people], PEOPLE)),
            engine.create_table("f", pa.Table.from_pylist(facts, FACTS)),
            lists=["deaths", "medical"],
            before=None
            if before is None
            else engine.create_table("b", pa.Table.from_pylist(before, FACTS)),
        )
        found = engine.to_pyarrow(find_clues(joined, parse_rules(rules)))
    return sorted(found.to_pylist(), key=lambda clue: (clue["rid"], clue["rule"]))


def test_finds_the_dead_who_are_still_enrolled() -> None:
    rules = [r for r in load_rules_as_mappings() if r["rule"] == "died_while_enrolled"]
    people = [{"rid": 1, "enrolled": True}, {"rid": 2}, {"rid": 3, "enrolled": True}]
    facts = [{"rid": 1, "list_name": "deaths"}, {"rid": 2, "list_name": "deaths"}]
    (clue,) = clues_of(people, facts, rules)
    assert (clue["rid"], clue["outcome"], clue["verdict"], clue["due_days"]) == (
        1,
        "should_leave",
        "yes",
        5,
    )


def load_rules_as_mappings() -> list[dict[str, Any]]:
    import json

    return list(json.loads(EXAMPLE.read_text("utf-8")))


def test_asks_for_an_income_it_does_not_know_and_does_not_take_it_for_zero() -> None:
    rules = [
        rule({"all": [{"fact": "on_medical", "is": True}, {"fact": "income_cents", "below": 500}]})
    ]
    people = [{"rid": 1}, {"rid": 2, "income_cents": 400}, {"rid": 3, "income_cents": 600}]
    facts = [{"rid": i, "list_name": "medical", "amount_cents": 5} for i in (1, 2, 3)]
    clues = clues_of(people, facts, rules)
    assert [(c["rid"], c["verdict"], c["ask"]) for c in clues] == [
        (1, "unknown", "income_cents,"),
        (2, "yes", ""),
    ]


def test_is_silent_where_the_unknown_could_not_change_the_answer() -> None:
    rules = [
        rule({"all": [{"fact": "on_deaths", "is": True}, {"fact": "income_cents", "below": 500}]})
    ]
    assert clues_of([{"rid": 1}], [], rules) == []


def test_adds_amounts_of_one_person_and_knows_absence_from_ignorance() -> None:
    rules = [rule({"fact": "medical_amount_cents", "at_least": 100})]
    facts = [
        {"rid": 1, "list_name": "medical", "amount_cents": 60},
        {"rid": 1, "list_name": "medical", "amount_cents": 40},
        {"rid": 2, "list_name": "medical", "amount_cents": None},
    ]
    clues = clues_of([{"rid": 1}, {"rid": 2}, {"rid": 3}], facts, rules)
    assert [(c["rid"], c["verdict"]) for c in clues] == [(1, "yes"), (2, "unknown")]


def test_sees_who_is_new_on_a_list_and_who_has_gone() -> None:
    rules = [
        rule({"fact": "new_on_deaths", "is": True}, rule="new"),
        rule({"fact": "gone_from_deaths", "is": True}, rule="gone"),
    ]
    now = [{"rid": 1, "list_name": "deaths"}, {"rid": 2, "list_name": "deaths"}]
    then = [{"rid": 2, "list_name": "deaths"}, {"rid": 3, "list_name": "deaths"}]
    clues = clues_of([{"rid": i} for i in (1, 2, 3)], now, rules, before=then)
    assert [(c["rid"], c["rule"]) for c in clues] == [(1, "new"), (3, "gone")]


def test_counts_a_whole_household_as_enrolled() -> None:
    rules = [rule({"fact": "household_enrolled", "is": True})]
    people = [
        {"rid": 1, "enrolled": True, "hh_id": "a"},
        {"rid": 2, "hh_id": "a"},
        {"rid": 3, "hh_id": "b"},
    ]
    assert [c["rid"] for c in clues_of(people, [], rules)] == [1, 2]


_LEAF = st.one_of(
    st.builds(lambda v: {"fact": "on_deaths", "is": v}, st.booleans()),
    st.builds(lambda v: {"fact": "enrolled", "is": v}, st.booleans()),
    st.builds(lambda op, v: {"fact": "income_cents", op: v},
              st.sampled_from(["at_least", "below", "equals"]), st.integers(0, 3)),
)  # fmt: skip
_CONDITION = st.recursive(
    _LEAF,
    lambda inner: st.one_of(
        st.builds(lambda word, parts: {word: parts}, st.sampled_from(["all", "any"]),
                  st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=6,
)  # fmt: skip


def kleene(condition: dict[str, Any], facts: dict[str, Any]) -> bool | None:
    """Three-valued logic as a text book gives it: the oracle."""
    if "all" in condition or "any" in condition:
        word = "all" if "all" in condition else "any"
        values = [kleene(part, facts) for part in condition[word]]
        deciding = word == "any"
        if deciding in values:
            return deciding
        return None if None in values else not deciding
    if "not" in condition:
        value = kleene(condition["not"], facts)
        return None if value is None else not value
    fact = facts[condition["fact"]]
    if fact is None:
        return None
    if "is" in condition:
        return bool(fact) is condition["is"]
    if "at_least" in condition:
        return bool(fact >= condition["at_least"])
    return bool(fact < condition["below"] if "below" in condition else fact == condition["equals"])


@settings(max_examples=25, deadline=None)
@given(_CONDITION)
def test_judges_as_three_valued_logic_does(condition: dict[str, Any]) -> None:
    states = list(product((False, True), (False, True), (None, 0, 1, 3)))
    people = [
        {"rid": i, "enrolled": enrolled, "income_cents": income, "hh_id": str(i)}
        for i, (_, enrolled, income) in enumerate(states)
    ]
    facts = [{"rid": i, "list_name": "deaths"} for i, (dead, _, _) in enumerate(states) if dead]
    clues = clues_of(people, facts, [rule(condition)])
    found = {c["rid"]: c["verdict"] for c in clues}
    assert all((c["ask"] == "income_cents,") == (c["verdict"] == "unknown") for c in clues)
    expected = {}
    for i, (dead, enrolled, income) in enumerate(states):
        value = kleene(condition, {"on_deaths": dead, "enrolled": enrolled, "income_cents": income})
        if value is not False:
            expected[i] = "yes" if value else "unknown"
    assert found == expected


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (rule({"fact": "enrolled", "is": 1}), "true or false"),
        (rule({"fact": "income_cents", "below": 1.5}), "whole number"),
        (rule({"fact": "income_cents", "below": True}), "whole number"),
        (rule({"fact": "income_cents"}), "exactly one of"),
        (rule({"all": []}), "holds nothing"),
        (rule({"some": [1]}), "no condition"),
        (rule([]), "must be a mapping"),
        (rule({"fact": "enrolled", "is": True}, outcome="expel"), "outcome"),
        (rule({"fact": "enrolled", "is": True}, urgency=0), "urgency"),
        (rule({"fact": "enrolled", "is": True}, due_days="5"), "due_days"),
        (rule({"fact": "enrolled", "is": True}, rule="R 1"), "small letters"),
    ],
)
def test_says_what_is_wrong_with_a_rule(entry: dict[str, object], sentence: str) -> None:
    with pytest.raises(RuleIsUnreadable, match=sentence):
        parse_rules([entry])


def test_refuses_a_fact_that_nobody_supplies() -> None:
    with pytest.raises(RuleIsUnreadable, match="company_count"):
        clues_of([{"rid": 1}], [], [rule({"fact": "company_count", "at_least": 1})])


def test_refuses_two_rules_of_one_name() -> None:
    entry = rule({"fact": "enrolled", "is": True})
    with pytest.raises(RuleIsUnreadable, match="twice"):
        parse_rules([entry, entry])


def test_reads_the_example_rules_with_facts_that_lists_supply() -> None:
    lists = ("deaths", "disabled", "medical", "education", "vehicles")
    supplied = {f for name in lists for f in facts_of_list(name)}
    supplied |= {"enrolled", "income_cents", "household_enrolled", "lists_count"}
    for one in load_rules(EXAMPLE):
        assert one.when.facts() <= supplied

"""Rules that turn joined facts into clues, as data and as one Ibis expression each.

A rule is written in a rule pack as nested mappings:

    {"rule": "died_while_enrolled", "outcome": "should_leave", "urgency": 1, "due_days": 5,
     "when": {"all": [{"fact": "on_deaths", "is": true}, {"fact": "enrolled", "is": true}]}}

AND, OR and NOT are those of SQL, that is Kleene's three-valued logic: an unknown income
makes a rule unknown, never false, and the clue then says which fact to ask for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import ibis
import ibis.expr.types as ir

OUTCOMES = ("should_join", "should_leave", "check", "recovered")

Operator = Literal["is", "at_least", "below", "equals"]
_OPERATORS: tuple[Operator, ...] = ("is", "at_least", "below", "equals")


class RuleIsUnreadable(ValueError):
    """A rule of a rule pack cannot be used; the sentence says where and why."""


@dataclass(frozen=True)
class Fact:
    """One fact against one value."""

    fact: str
    operator: Operator
    value: bool | int

    def facts(self) -> frozenset[str]:
        return frozenset({self.fact})

    def expression(self, table: ir.Table) -> ir.BooleanValue:
        column = table[self.fact]
        if self.operator == "is":
            return column if self.value else ~column
        if self.operator == "at_least":
            return column >= self.value
        if self.operator == "below":
            return column < self.value
        return column == self.value


@dataclass(frozen=True)
class Combination:
    """All or any of several conditions."""

    word: Literal["all", "any"]
    parts: tuple[Condition, ...]

    def facts(self) -> frozenset[str]:
        return frozenset().union(*(part.facts() for part in self.parts))

    def expression(self, table: ir.Table) -> ir.BooleanValue:
        found = self.parts[0].expression(table)
        for part in self.parts[1:]:
            other = part.expression(table)
            found = found & other if self.word == "all" else found | other
        return found


@dataclass(frozen=True)
class Negation:
    """The opposite of a condition; the opposite of unknown is unknown."""

    part: Condition

    def facts(self) -> frozenset[str]:
        return self.part.facts()

    def expression(self, table: ir.Table) -> ir.BooleanValue:
        return ~self.part.expression(table)


Condition = Fact | Combination | Negation


@dataclass(frozen=True)
class Rule:
    """A condition, what it suggests, how urgent it is and how many days it leaves."""

    rule: str
    outcome: str
    when: Condition
    urgency: int
    due_days: int
    reference: str = ""


def parse_rules(entries: Iterable[Mapping[str, object]]) -> tuple[Rule, ...]:
    """Read rules from the mappings of a rule pack.

    Raises RuleIsUnreadable.

    >>> parse_rules([{"rule": "r", "outcome": "check", "urgency": 1, "due_days": 5,
    ...               "when": {"fact": "income_cents", "below": 500}}])[0].when
    Fact(fact='income_cents', operator='below', value=500)
    """
    rules = tuple(_parse_rule(entry) for entry in entries)
    names = [rule.rule for rule in rules]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise RuleIsUnreadable(f"The rule {twice[0]} is given twice.")
    return rules


def load_rules(path: Path) -> tuple[Rule, ...]:
    """Read rules from a JSON file; raises RuleIsUnreadable."""
    try:
        entries = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise RuleIsUnreadable(f"{path.name} is not JSON: {error}") from error
    if not isinstance(entries, list):
        raise RuleIsUnreadable(f"{path.name} must hold a list of rules.")
    return parse_rules(entries)


def _parse_rule(entry: Mapping[str, object]) -> Rule:
    name = entry.get("rule")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise RuleIsUnreadable(f"A rule needs a name of small letters, not {name!r}.")
    outcome = entry.get("outcome")
    if outcome not in OUTCOMES:
        raise RuleIsUnreadable(f"Rule {name}: the outcome must be one of {', '.join(OUTCOMES)}.")
    numbers = {}
    for key, least in (("urgency", 1), ("due_days", 0)):
        value = entry.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise RuleIsUnreadable(f"Rule {name}: {key} must be a whole number from {least}.")
        numbers[key] = value
    reference = entry.get("reference", "")
    return Rule(
        rule=name,
        outcome=str(outcome),
        when=_parse_condition(entry.get("when"), name),
        urgency=numbers["urgency"],
        due_days=numbers["due_days"],
        reference=str(reference),
    )


def _parse_condition(entry: object, rule: str) -> Condition:
    if not isinstance(entry, Mapping):
        raise RuleIsUnreadable(f"Rule {rule}: a condition must be a mapping, not {entry!r}.")
    if "fact" in entry:
        return _parse_fact(entry, rule)
    if len(entry) != 1:
        raise RuleIsUnreadable(f"Rule {rule}: a condition has exactly one of all, any, not, fact.")
    word, inner = next(iter(entry.items()))
    if word == "not":
        return Negation(_parse_condition(inner, rule))
    if word in ("all", "any") and isinstance(inner, list) and inner:
        return Combination(
            "all" if word == "all" else "any", tuple(_parse_condition(i, rule) for i in inner)
        )
    raise RuleIsUnreadable(f"Rule {rule}: {word!r} is no condition, or holds nothing.")


def _parse_fact(entry: Mapping[str, object], rule: str) -> Fact:
    given = [op for op in _OPERATORS if op in entry]
    if len(given) != 1 or len(entry) != 2:
        raise RuleIsUnreadable(
            f"Rule {rule}: the fact {entry['fact']} needs exactly one of {', '.join(_OPERATORS)}."
        )
    operator = given[0]
    value = entry[operator]
    if isinstance(value, bool) != (operator == "is") or not isinstance(value, int):
        kind = "true or false" if operator == "is" else "a whole number (money in cents)"
        raise RuleIsUnreadable(f"Rule {rule}: {operator} needs {kind}, not {value!r}.")
    return Fact(str(entry["fact"]), operator, value)


def find_clues(joined: ir.Table, rules: Iterable[Rule]) -> ir.Table:
    """One row per person and rule that holds or cannot be told: rid, hh_id, rule, outcome,
    urgency, due_days, verdict (yes or unknown) and ask (the unknown facts, comma between).

    Raises RuleIsUnreadable when a rule uses a fact that `joined` lacks.
    """
    parts = []
    for rule in rules:
        missing = sorted(rule.when.facts() - set(joined.columns))
        if missing:
            raise RuleIsUnreadable(f"Rule {rule.rule}: nobody supplies the fact {missing[0]}.")
        parts.append(_clues_of(joined, rule))
    if not parts:
        raise RuleIsUnreadable("No rule was given.")
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _clues_of(joined: ir.Table, rule: Rule) -> ir.Table:
    holds = rule.when.expression(joined)
    # Never IS NULL on a compound expression: Ibis writes NOT (x) IS NULL, which SQL reads as
    # NOT (x IS NULL).
    surely = holds.fill_null(False)
    unknown: ir.StringValue = ibis.literal("")
    for fact in sorted(rule.when.facts()):
        unknown = unknown + ibis.ifelse(joined[fact].isnull(), f"{fact},", "")
    return joined.filter(holds.fill_null(True)).select(
        rid=joined.rid,
        hh_id=joined.hh_id,
        rule=ibis.literal(rule.rule),
        outcome=ibis.literal(rule.outcome),
        urgency=ibis.literal(rule.urgency, "int32"),
        due_days=ibis.literal(rule.due_days, "int32"),
        verdict=ibis.ifelse(surely, "yes", "unknown"),
        ask=ibis.ifelse(surely, "", unknown),
    )

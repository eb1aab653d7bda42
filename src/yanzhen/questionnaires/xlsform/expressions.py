"""Expressions of forms: relevance, constraints, calculations, filters of choices.

They are XPath 1.0 with the functions and days of OpenRosa, for which no library of ours speaks:
XPath libraries know neither days that count as numbers nor paths that begin with a function
(``instance('villages')/root/item``). The grammar is section 3 of XPath 1.0 without variables and
with the four axes that forms use. An expression is read once and becomes a function.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from yanzhen.questionnaires.xlsform.values import (
    Node,
    Value,
    are_equal,
    as_number,
    as_text,
    as_truth,
    is_less,
)

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<name>[^\W\d](?:[\w\-]|\.(?!\.))*(?::(?!:)[^\W\d][\w.\-]*)?)"
    r"|(?P<sign>//|::|\.\.|!=|<=|>=|[/()\[\]@,.|+\-*=<>]))"
)
_WORDS = {"and", "or", "div", "mod"}
LONGEST = 8000


class NotUnderstood(ValueError):
    """The expression cannot be read; ``reason`` says why, ``found`` what stands there."""

    def __init__(self, reason: str, found: str = "") -> None:
        self.reason, self.found = reason, found
        super().__init__(f"{reason}: {found}")


@dataclass(slots=True)
class Surroundings:
    """What an expression may look at besides its own node: the day, lists of choices, words."""

    now: datetime
    instances: dict[str, Node] = field(default_factory=dict)
    choice_label: Callable[[str, str], str] = lambda value, path: value
    kept: dict[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(slots=True)
class Context:
    """Where an expression is evaluated."""

    node: Node
    around: Surroundings
    current: Node
    position: int = 1
    size: int = 1


Evaluate = Callable[[Context], Value]


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that was understood, with the paths that it looks at."""

    source: str
    run: Evaluate
    paths: tuple[tuple[str, ...], ...]

    def value(self, node: Node, around: Surroundings) -> Value:
        return self.run(Context(node, around, node))

    def holds(self, node: Node, around: Surroundings) -> bool:
        return as_truth(self.value(node, around))

    def looks_at(self, base: str) -> set[str]:
        """The questions and groups that it reads, seen from the question at ``base``."""
        return {found for path in self.paths if (found := _resolved(path, base))}


def _resolved(path: Sequence[str], base: str) -> str:
    steps = base.split("/") if path[0] != "/" else []
    for step in path[2:] if path[0] == "/" else path:  # after the slash comes the name of the root
        if step == "..":
            steps = steps[:-1]
        elif step != ".":
            steps.append(step)
    return "/".join(steps)


@lru_cache(maxsize=8192)
def understand(source: str) -> Expression:
    """Read an expression. Raises NotUnderstood."""
    if len(source) > LONGEST:
        raise NotUnderstood("too long")
    reader = _Reader(_tokens(source))
    run = reader.either()
    if reader.at < len(reader.tokens):
        raise NotUnderstood("unexpected", reader.tokens[reader.at][1])
    return Expression(source, run, tuple(reader.paths))


def _tokens(source: str) -> list[tuple[str, str]]:
    """Kinds and texts; a word or star after an operand is an operator (XPath 1.0 section 3.7)."""
    found: list[tuple[str, str]] = []
    at, text = 0, source.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotUnderstood("unexpected", text[at : at + 12].strip())
        kind = match.lastgroup or ""
        word = match[kind]
        after_operand = bool(found) and (
            found[-1][0] in {"number", "text", "name"} or found[-1][1] in {")", "]", "..", ".", "*"}
        )
        after_operand = after_operand and found[-1][0] != "operator"
        if after_operand and (word in _WORDS or word == "*"):
            kind = "operator"
        found.append((kind, word))
        at = match.end()
    if not found:
        raise NotUnderstood("empty")
    return found


class _Reader:
    """Recursive descent over the tokens; every method returns what evaluates its part."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0
        self.paths: list[tuple[str, ...]] = []

    def _next(self, ahead: int = 0) -> tuple[str, str]:
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else ("end", "")

    def _is(self, *words: str) -> bool:
        kind, word = self._next()
        return word in words and kind in {"sign", "operator"}

    def _take(self) -> str:
        word = self._next()[1]
        self.at += 1
        return word

    def _expect(self, word: str) -> None:
        if not self._is(word):
            raise NotUnderstood("missing", word)
        self.at += 1

    def _chain(self, words: tuple[str, ...], part: Callable[[], Evaluate]) -> Evaluate:
        left = part()
        while self._is(*words):
            left = _OPERATORS[self._take()](left, part())
        return left

    def either(self) -> Evaluate:
        self.depth += 1
        if self.depth > 60:
            raise NotUnderstood("too deep")
        found = self._chain(("or",), self._both)
        self.depth -= 1
        return found

    def _both(self) -> Evaluate:
        return self._chain(("and",), self._equality)

    def _equality(self) -> Evaluate:
        return self._chain(("=", "!="), self._order)

    def _order(self) -> Evaluate:
        return self._chain(("<", ">", "<=", ">="), self._sum)

    def _sum(self) -> Evaluate:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Evaluate:
        return self._chain(("*", "div", "mod"), self._sign)

    def _sign(self) -> Evaluate:
        negative = False
        while self._is("-"):
            self.at += 1
            negative = not negative
        part = self._chain(("|",), self._path)
        return (lambda c: -as_number(part(c))) if negative else part

    def _path(self) -> Evaluate:
        kind, word = self._next()
        if kind == "number":
            self.at += 1
            number = float(word)
            return self._filtered(lambda c: number)
        if kind == "text":
            self.at += 1
            text = word[1:-1]
            return self._filtered(lambda c: text)
        if kind == "sign" and word == "(":
            self.at += 1
            inner = self.either()
            self._expect(")")
            return self._filtered(inner)
        if kind == "name" and self._next(1)[1] == "(" and word not in {"node", "text"}:
            return self._filtered(self._call())
        return self._location()

    def _filtered(self, primary: Evaluate) -> Evaluate:
        while self._is("["):
            primary = _filter(primary, self._predicate())
        if self._is("/", "//"):
            return self._steps(primary, [])
        return primary

    def _call(self) -> Evaluate:
        from yanzhen.questionnaires.xlsform.functions import FUNCTIONS

        name = self._take()
        self._expect("(")
        arguments: list[Evaluate] = []
        while not self._is(")"):
            arguments.append(self.either())
            if not self._is(")"):
                self._expect(",")
        self._expect(")")
        known = FUNCTIONS.get(name)
        if known is None:
            raise NotUnderstood("unknown function", f"{name}()")
        least, most, run = known
        if not least <= len(arguments) <= most:
            raise NotUnderstood("wrong number of arguments", f"{name}()")
        return lambda c: run(c, arguments)

    def _predicate(self) -> Evaluate:
        self._expect("[")
        inner = self.either()
        self._expect("]")
        return inner

    def _location(self) -> Evaluate:
        if self._is("/"):
            self.at += 1
            kind, word = self._next()
            if kind == "name" or word == "*":
                trail = ["/"]
                return self._steps_from(lambda c: [_above(c.current.root)], trail)
            return lambda c: [_above(c.current.root)]
        if self._is("//"):
            self.at += 1
            return self._steps_from(lambda c: list(c.current.root.walk()), [])
        return self._steps_from(lambda c: [c.node], [""])

    def _steps(self, start: Evaluate, trail: list[str]) -> Evaluate:
        """The steps after a slash."""
        while self._is("/", "//"):
            if self._take() == "//":
                start, trail = _below(start), []
            start = self._step(start, trail)
        self._note(trail)
        return start

    def _steps_from(self, start: Evaluate, trail: list[str]) -> Evaluate:
        return self._steps(self._step(start, trail), trail)

    def _note(self, trail: list[str]) -> None:
        steps = [s for s in trail if s]
        if steps and steps != ["."]:
            self.paths.append(tuple(steps))

    def _step(self, start: Evaluate, trail: list[str]) -> Evaluate:
        kind, word = self._next()
        if kind == "sign" and word in {".", ".."}:
            self.at += 1
            if trail:
                trail.append(word)
            step = _itself if word == "." else _parents
            found = _each(start, step)
        elif kind == "name" and self._next(1)[1] == "::":
            self.at += 2
            axis, name = _AXES.get(word), self._name()
            if axis is None:
                raise NotUnderstood("unknown axis", word)
            trail.clear()
            found = _each(start, lambda n: [f for f in axis(n) if name in {"*", f.name}])
        else:
            name = self._name()
            if trail:
                trail.append(name)
            found = _each(start, lambda n: n.called(name))
        while self._is("["):
            found = _filter(found, self._predicate())
        return found

    def _name(self) -> str:
        kind, word = self._next()
        if kind == "name" or word == "*":
            self.at += 1
            if self._is("("):
                self._expect("(")
                self._expect(")")
                return "*"
            return word
        raise NotUnderstood("unexpected", word or "…")


def _above(root: Node) -> Node:
    """The document, whose only child is the root."""
    return Node("", children=[root])


def _itself(node: Node) -> list[Node]:
    return [node]


def _parents(node: Node) -> list[Node]:
    return [node.parent] if node.parent else []


def _following(node: Node) -> list[Node]:
    around = node.parent.children if node.parent else [node]
    return around[around.index(node) + 1 :]


def _preceding(node: Node) -> list[Node]:
    around = node.parent.children if node.parent else [node]
    return around[: around.index(node)][::-1]


_AXES: dict[str, Callable[[Node], list[Node]]] = {
    "child": lambda node: node.children,
    "parent": _parents,
    "self": _itself,
    "following-sibling": _following,
    "preceding-sibling": _preceding,
}


def nodes_of(value: Value) -> list[Node]:
    return value if isinstance(value, list) else []


def _each(start: Evaluate, step: Callable[[Node], list[Node]]) -> Evaluate:
    def run(c: Context) -> Value:
        return list(dict.fromkeys(f for node in nodes_of(start(c)) for f in step(node)))

    return run


def _below(start: Evaluate) -> Evaluate:
    return _each(start, lambda node: list(node.walk()))


def _filter(start: Evaluate, condition: Evaluate) -> Evaluate:
    def run(c: Context) -> Value:
        nodes = nodes_of(start(c))
        kept = []
        for position, node in enumerate(nodes, 1):
            found = condition(Context(node, c.around, c.current, position, len(nodes)))
            is_number = isinstance(found, float) and not isinstance(found, bool)
            if found == position if is_number else as_truth(found):
                kept.append(node)
        return kept

    return run


def _modulo(first: float, second: float) -> float:
    if second == 0 or math.isnan(first) or math.isnan(second) or math.isinf(first):
        return math.nan
    return math.fmod(first, second)


def _divided(first: float, second: float) -> float:
    if second == 0:
        return math.nan if first == 0 or math.isnan(first) else math.copysign(math.inf, first)
    return first / second


def _numbers(
    operation: Callable[[float, float], float],
) -> Callable[[Evaluate, Evaluate], Evaluate]:
    return lambda a, b: lambda c: operation(as_number(a(c)), as_number(b(c)))


def _joined(a: Evaluate, b: Evaluate) -> Evaluate:
    return lambda c: list(dict.fromkeys([*nodes_of(a(c)), *nodes_of(b(c))]))


_OPERATORS: dict[str, Callable[[Evaluate, Evaluate], Evaluate]] = {
    "or": lambda a, b: lambda c: as_truth(a(c)) or as_truth(b(c)),
    "and": lambda a, b: lambda c: as_truth(a(c)) and as_truth(b(c)),
    "=": lambda a, b: lambda c: are_equal(a(c), b(c)),
    "!=": lambda a, b: lambda c: not are_equal(a(c), b(c)),
    "<": lambda a, b: lambda c: is_less(a(c), b(c)),
    "<=": lambda a, b: lambda c: is_less(a(c), b(c), or_equal=True),
    ">": lambda a, b: lambda c: is_less(b(c), a(c)),
    ">=": lambda a, b: lambda c: is_less(b(c), a(c), or_equal=True),
    "+": _numbers(lambda a, b: a + b),
    "-": _numbers(lambda a, b: a - b),
    "*": _numbers(lambda a, b: a * b),
    "div": _numbers(_divided),
    "mod": _numbers(_modulo),
    "|": _joined,
}

__all__ = ["Context", "Expression", "NotUnderstood", "Surroundings", "as_text", "understand"]

"""A form: its questions, groups and repeats, with their words in each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yanzhen.questionnaires.xlsform.expressions import Expression
from yanzhen.questionnaires.xlsform.values import Node

Segments = tuple[str | Expression, ...]


class Kind(StrEnum):
    """How a question is asked and what its answer is."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    ONE = "one"
    MANY = "many"
    RANK = "rank"
    RANGE = "range"
    PLACE = "place"
    FILE = "file"
    AGREE = "agree"
    NOTE = "note"
    UNSEEN = "unseen"


COUNTED = frozenset({Kind.ONE, Kind.MANY, Kind.RANK})
MEASURED = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.RANGE})


@dataclass(frozen=True, slots=True)
class Words:
    """A text in the languages of the form; parts of it may be answers."""

    by_language: Mapping[str, Segments] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(self.by_language.values())

    def expressions(self) -> Iterator[Expression]:
        for segments in self.by_language.values():
            yield from (s for s in segments if isinstance(s, Expression))


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list: what is stored, and where its words stand."""

    value: str
    words: Words


@dataclass(frozen=True, slots=True)
class Options:
    """Where the choices of a question come from: a list, perhaps narrowed by other answers."""

    source: Expression | None = None
    value_name: str = "name"
    label_name: str = "label"
    fixed: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What questions, groups and repeats have in common."""

    name: str
    path: str
    label: Words = field(default_factory=Words)
    hint: Words = field(default_factory=Words)
    relevant: Expression | None = None
    appearance: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Question(Part):
    kind: Kind = Kind.TEXT
    required: Expression | None = None
    required_message: Words = field(default_factory=Words)
    constraint: Expression | None = None
    constraint_message: Words = field(default_factory=Words)
    calculate: Expression | None = None
    readonly: Expression | None = None
    default: str = ""
    first_value: Expression | None = None
    options: Options | None = None
    media: str = ""
    start: float = 1
    end: float = 10
    step: float = 1
    preload: str = ""
    data_type: str = "string"
    sets: tuple[tuple[str, Expression | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Group(Part):
    children: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat(Group):
    """A group that is answered once for each round; ``count`` fixes how many there are."""

    count: Expression | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form. ``lists`` are its lists of choices, ``texts`` their words by reference."""

    title: str
    root: Group
    languages: tuple[str, ...]
    default_language: str
    lists: Mapping[str, Node] = field(default_factory=dict)
    texts: Mapping[str, Words] = field(default_factory=dict)
    by_path: Mapping[str, Part] = field(default_factory=dict)

    def questions(self) -> Iterator[Question]:
        return (part for part in self.by_path.values() if isinstance(part, Question))

    def asked(self) -> list[Question]:
        """The questions that somebody answers."""
        unasked = {Kind.NOTE, Kind.UNSEEN}
        return [q for q in self.questions() if q.kind not in unasked]

    def is_repeated(self, path: str) -> bool:
        return any(isinstance(self.by_path[p], Repeat) for p in above(path))

    def words_of(self, item: Node, label_name: str) -> Words:
        """The words of an item of a list."""
        for child in item.children:
            if child.name == "itextId":
                return self.texts.get(child.value, Words())
        label = next((c.value for c in item.children if c.name == label_name), "")
        return Words(dict.fromkeys(self.languages, (label,))) if label else Words()

    def all_choices(self, question: Question) -> list[Choice]:
        """Every choice that the question may offer, whatever was answered before."""
        options = question.options
        if options is None:
            return []
        if options.fixed or options.source is None:
            return list(options.fixed)
        return [
            Choice(self.value_of(item, options.value_name), self.words_of(item, options.label_name))
            for item in self.items(options.source)
        ]

    def items(self, source: Expression) -> list[Node]:
        name = source.source.partition("instance('")[2].partition("')")[0]
        found = self.lists.get(name)
        return [item for root in found.children for item in root.children] if found else []

    @staticmethod
    def value_of(item: Node, name: str) -> str:
        return next((c.value for c in item.children if c.name == name), "")

    def marked(self, question: Question, column: str) -> dict[str, str]:
        """What a further column of the choices sheet says of each choice."""
        options = question.options
        if options is None or options.source is None:
            return {}
        pairs = (
            (self.value_of(i, options.value_name), self.value_of(i, column))
            for i in self.items(options.source)
        )
        return {value: mark for value, mark in pairs if mark}


def above(path: str) -> list[str]:
    """The paths of the groups around a question, from the outermost to itself.

    >>> above("a/b/c")
    ['a', 'a/b', 'a/b/c']
    """
    steps = path.split("/")
    return ["/".join(steps[: n + 1]) for n in range(len(steps))]

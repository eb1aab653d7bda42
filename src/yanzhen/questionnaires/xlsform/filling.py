"""A form with answers in it: what applies, what is computed, what may be chosen, what is wrong.

Answers are plain data: texts by name, a dict for a group, a list of dicts for a repeat. Texts are
those of XForms: ``"2026-06-15"`` for a day, ``"health work"`` for two choices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yanzhen.questionnaires.xlsform.checking import fault_of
from yanzhen.questionnaires.xlsform.definition import (
    Choice,
    Form,
    Group,
    Kind,
    Part,
    Question,
    Repeat,
    Words,
)
from yanzhen.questionnaires.xlsform.expressions import Expression, Surroundings, nodes_of
from yanzhen.questionnaires.xlsform.values import Node, Value, as_moment, as_number, as_text

Answers = Mapping[str, Any]
MOST_ROUNDS = 60
MOST_PASSES = 12
_STEP = re.compile(r"([^/\[\]]+)(?:\[(\d+)\])?")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one answer; ``words`` is the form's own message where it has one."""

    key: str
    code: str
    words: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


class Filling:
    """One person's answers to a form, evaluated at a moment, told in a language."""

    def __init__(
        self,
        form: Form,
        answers: Answers,
        *,
        now: datetime,
        language: str = "",
        fresh: bool = False,
    ) -> None:
        self.form = form
        self.language = chosen_language(form, language)
        self.around = Surroundings(now, dict(form.lists), self._choice_name)
        self._inside: dict[str, list[Part]] = {}
        for part in form.by_path.values():
            self._inside.setdefault(part.path.rpartition("/")[0], []).append(part)
        self.root = Node(form.root.name)
        self._build(self.root, answers, fresh=fresh)
        self.evaluate()

    # -- the tree of answers -------------------------------------------------------------------

    def _build(self, node: Node, answers: Any, *, fresh: bool) -> None:
        for part in self._inside.get(node.path, ()):
            given = answers.get(part.name) if isinstance(answers, Mapping) else None
            if isinstance(part, Repeat):
                rounds = given if isinstance(given, list) else []
                for one in rounds[:MOST_ROUNDS] or ([{}] if fresh and not part.count else []):
                    self._build(node.add(Node(part.name, part.path)), one, fresh=fresh)
            elif isinstance(part, Group):
                self._build(node.add(Node(part.name, part.path)), given or {}, fresh=fresh)
            else:
                leaf = node.add(Node(part.name, part.path))
                leaf.value = given if isinstance(given, str) else ""
                if fresh and isinstance(part, Question) and not leaf.value:
                    leaf.value = self._first_value(part, leaf)

    def _first_value(self, question: Question, node: Node) -> str:
        if question.first_value is not None:
            return self._stored(question, question.first_value.value(node, self.around))
        kind, _colon, what = question.preload.partition(":")
        if kind == "date" and what == "today":
            return self.around.today.isoformat()
        return question.default

    def evaluate(self) -> None:
        """Settle relevance, rounds and calculations; what depends on itself is given up on."""
        for _pass in range(MOST_PASSES):
            if not self._settle(self.root):
                return

    def _settle(self, node: Node) -> bool:
        has_changed = False
        for part in self._inside.get(node.path, ()):
            if isinstance(part, Repeat) and part.count is not None:
                has_changed |= self._fit_rounds(node, part, part.count)
            for child in node.called(part.name):
                applies = node.is_relevant and (
                    part.relevant is None or part.relevant.holds(child, self.around)
                )
                has_changed |= applies is not child.is_relevant
                child.is_relevant = applies
                if isinstance(part, Question) and part.calculate is not None and applies:
                    value = self._stored(part, part.calculate.value(child, self.around))
                    has_changed |= value != child.value
                    child.value = value
                if isinstance(part, Group):
                    has_changed |= self._settle(child)
        return has_changed

    def _fit_rounds(self, node: Node, part: Repeat, wanted_count: Expression) -> bool:
        probe = Node(part.name, part.path, parent=node)
        wanted = as_number(wanted_count.value(probe, self.around))
        count = min(int(wanted), MOST_ROUNDS) if wanted == wanted and wanted > 0 else 0
        rounds = node.called(part.name)
        for extra in rounds[count:]:
            node.children.remove(extra)
        for _missing in range(count - len(rounds)):
            self._build(self._insert(node, part), {}, fresh=True)
        return count != len(rounds)

    def _insert(self, node: Node, part: Repeat) -> Node:
        """A new round behind the last one, or where the repeat stands in the form."""
        order = [p.name for p in self._inside.get(node.path, ())]
        before = set(order[: order.index(part.name) + 1])
        at = sum(child.name in before for child in node.children)
        added = Node(part.name, part.path, parent=node)
        node.children.insert(at, added)
        return added

    def _stored(self, question: Question, value: Value) -> str:
        if question.data_type in {"date", "dateTime"} and isinstance(value, float):
            moment = as_moment(value)
            return as_text(moment) if moment is not None else ""
        text = as_text(value)
        return "" if text == "NaN" else text

    # -- finding one's way ---------------------------------------------------------------------

    def part_of(self, node: Node) -> Part:
        return self.form.by_path[node.path]

    def key(self, node: Node) -> str:
        """The name of a node that tells rounds apart: ``member[2]/name``."""
        steps: list[str] = []
        at: Node | None = node
        while at is not None and at.path:
            is_round = isinstance(self.form.by_path.get(at.path), Repeat)
            steps.append(f"{at.name}[{at.position}]" if is_round else at.name)
            at = at.parent
        return "/".join(reversed(steps))

    def find(self, key: str) -> Node | None:
        node: Node = self.root
        for name, number in _STEP.findall(key):
            found = node.called(name)
            at = int(number or 1) - 1
            if not 0 <= at < len(found):
                return None
            node = found[at]
        return node

    def nodes(self) -> Iterator[tuple[Node, Question]]:
        """Every question in every round, in the order of the form."""
        for node in self.root.walk():
            part = self.form.by_path.get(node.path)
            if isinstance(part, Question):
                yield node, part

    def add_round(self, parent_key: str, name: str) -> None:
        """One more round of a repeat that the person may lengthen."""
        parent = self.find(parent_key) if parent_key else self.root
        part = self.form.by_path.get(f"{parent.path}/{name}".lstrip("/")) if parent else None
        if parent is None or not isinstance(part, Repeat) or part.count is not None:
            return
        if len(parent.called(name)) < MOST_ROUNDS:
            self._build(self._insert(parent, part), {}, fresh=True)
            self.evaluate()

    def remove_round(self, key: str) -> None:
        node = self.find(key)
        part = self.form.by_path.get(node.path) if node else None
        if node is not None and node.parent and isinstance(part, Repeat) and part.count is None:
            node.parent.children.remove(node)
            self.evaluate()

    def answer(self, given: Mapping[str, str]) -> None:
        """Take answers by key; unknown keys and what is computed are left alone."""
        changed: list[tuple[Node, Question]] = []
        for key, value in given.items():
            node = self.find(key)
            part = self.form.by_path.get(node.path) if node else None
            if node is None or not isinstance(part, Question):
                continue
            if part.kind in {Kind.UNSEEN, Kind.NOTE} or part.calculate is not None:
                continue
            if node.value != value:
                node.value = value
                changed.append((node, part))
        self.evaluate()
        for node, part in changed:
            self._set_others(node, part)

    def _set_others(self, node: Node, question: Question) -> None:
        """Questions whose value is set when this one changes (the column ``trigger``)."""
        for path, value in question.sets:
            target: Node | None = node
            while target is not None and not path.startswith(target.path):
                target = target.parent
            for step in path.removeprefix(target.path if target else "").strip("/").split("/"):
                target = next(iter(target.called(step)), None) if target else None
            part = self.form.by_path.get(path)
            if target is not None and isinstance(part, Question):
                target.value = self._stored(part, value.value(target, self.around)) if value else ""
        if question.sets:
            self.evaluate()

    # -- what is said and offered --------------------------------------------------------------

    def say(self, words: Words, node: Node | None = None) -> str:
        """The words in the language of the reader, with the answers that they quote."""
        said = words.by_language.get(self.language)
        if not said:
            said = words.by_language.get(self.form.default_language)
        if not said:
            said = next(iter(words.by_language.values()), ())
        return "".join(
            as_text(s.value(node or self.root, self.around)) if isinstance(s, Expression) else s
            for s in said
        ).strip()

    def choices(self, node: Node, question: Question) -> list[Choice]:
        """What may be chosen now."""
        options = question.options
        if options is None:
            return []
        if options.source is None:
            return list(options.fixed)
        items = nodes_of(options.source.value(node, self.around))
        return [
            Choice(
                Form.value_of(item, options.value_name),
                self.form.words_of(item, options.label_name),
            )
            for item in items
        ]

    def _choice_name(self, value: str, path: str) -> str:
        part = self.form.by_path.get("/".join(path.strip().split("/")[2:]))
        if isinstance(part, Question):
            for choice in self.form.all_choices(part):
                if choice.value == value:
                    return self.say(choice.words) or value
        return value

    def is_required(self, node: Node, question: Question) -> bool:
        return question.required is not None and question.required.holds(node, self.around)

    def is_readonly(self, node: Node, question: Question) -> bool:
        return question.calculate is not None or (
            question.readonly is not None and question.readonly.holds(node, self.around)
        )

    # -- what is wrong -------------------------------------------------------------------------

    def problems(self, keys: set[str] | None = None) -> list[Problem]:
        """Everything that keeps the answers (or those of some keys) from being accepted."""
        found = []
        for node, question in self.nodes():
            key = self.key(node)
            if (keys is None or key in keys) and node.is_relevant:
                problem = self._problem(key, node, question)
                if problem is not None:
                    found.append(problem)
        return found

    def _problem(self, key: str, node: Node, question: Question) -> Problem | None:
        if question.kind in {Kind.UNSEEN, Kind.NOTE}:
            return None
        if not node.value.strip():
            if self.is_required(node, question) and not self.is_readonly(node, question):
                return Problem(key, "required", self.say(question.required_message, node))
            return None
        values = [c.value for c in self.choices(node, question)] if question.options else []
        fault = fault_of(question, node.value, values)
        if fault is not None:
            return Problem(key, fault.code, details=fault.details)
        constraint = question.constraint
        if constraint is not None and not constraint.holds(node, self.around):
            return Problem(key, "constraint", self.say(question.constraint_message, node))
        return None

    # -- what is kept --------------------------------------------------------------------------

    def answers(self, *, final: bool = False) -> dict[str, Any]:
        """The answers as data; ``final`` leaves out what does not apply and what is empty."""
        return self._answers_of(self.root, final=final)

    def _answers_of(self, node: Node, *, final: bool) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for part in self._inside.get(node.path, ()):
            found = [c for c in node.called(part.name) if c.is_relevant or not final]
            if isinstance(part, Repeat):
                rounds = [self._answers_of(child, final=final) for child in found]
                if rounds or not final:
                    kept[part.name] = rounds
            elif isinstance(part, Group):
                for child in found:
                    inner = self._answers_of(child, final=final)
                    if inner or not final:
                        kept[part.name] = inner
            else:
                for child in found:
                    if child.value.strip() or not final:
                        kept[part.name] = child.value
        return kept


def chosen_language(form: Form, wanted: str) -> str:
    """The form's language for a reader: ``zh`` finds ``zh``, ``中文 (zh)`` or ``Chinese``."""
    short = wanted[:2].lower()
    names = {"zh": ("中文", "汉语", "chinese"), "en": ("english", "英文", "英语")}.get(short, ())
    for language in form.languages:
        low = language.lower()
        if low == short or low.startswith(f"{short}-") or f"({short}" in low:
            return language
        if any(name in low for name in names):
            return language
    return form.default_language

"""A page of a form as fields: how each question is drawn, and what was typed into it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.html import escape
from django.utils.translation import gettext as _

from yanzhen.core.attachments import PHOTOS, SOUNDS
from yanzhen.core.days import parse_day
from yanzhen.questionnaires import wording
from yanzhen.questionnaires.xlsform.definition import Group, Kind, Part, Question, Repeat
from yanzhen.questionnaires.xlsform.filling import Filling, Problem
from yanzhen.questionnaires.xlsform.paging import Page
from yanzhen.questionnaires.xlsform.values import Node

LISTED_FROM = 13  # so many choices are a list to open instead of buttons
SHORT_RANGE = 11
Posted = MultiValueDict[str, str]


class _Lenient(forms.Field):
    """A field that judges nothing: the form itself says what is wrong with an answer."""

    def clean(self, value: Any) -> Any:
        return value


class _Ranked(forms.MultiWidget):
    """One list for each place: what comes first, second, third."""

    use_fieldset = True

    def __init__(self, choices: list[tuple[str, str]]) -> None:
        places = [
            forms.Select(
                choices=[("", _("place %(number)s") % {"number": n}), *choices],
                attrs={"aria-label": _("place %(number)s") % {"number": n}},
            )
            for n in range(1, len(choices) + 1)
        ]
        self.count = len(choices)
        super().__init__(places)

    def decompress(self, value: Any) -> list[str]:
        words = str(value or "").split()
        return [*words, *[""] * (self.count - len(words))]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        found = super().value_from_datadict(data, files, name)
        return " ".join(filter(None, found))


@dataclass(frozen=True, slots=True)
class Drawn:
    """One thing on a page: a heading, a remark, a question, or the buttons of a repeat."""

    kind: str
    text: str = ""
    field: BoundField | None = None
    key: str = ""
    level: int = 2
    hint: str = ""
    can_remove: bool = False
    file_uid: str = ""


class PageForm(forms.Form):
    """The questions of a page that apply now, with what is answered already."""

    use_required_attribute = False

    def __init__(self, filling: Filling, page: Page, *, problems: list[Problem] = []) -> None:  # noqa: B006
        self.filling, self.page = filling, page
        self.nodes = list(_asked_nodes(filling, page))
        super().__init__(data=self._as_data(problems) if problems else None)
        for node, question in self.nodes:
            field = self._field(node, question)
            self.fields[filling.key(node)] = field
        if problems:
            for problem in problems:
                if problem.key in self.fields:
                    self.add_error(problem.key, wording.problem_sentence(problem))

    def _as_data(self, problems: list[Problem]) -> Posted:
        data: Posted = MultiValueDict()
        for node, question in self.nodes:
            key = self.filling.key(node)
            if question.kind is Kind.MANY:
                data.setlist(key, node.value.split())
            elif question.kind is Kind.RANK:
                for number, word in enumerate(node.value.split()):
                    data[f"{key}_{number}"] = word
            else:
                data[key] = node.value
        return data

    def _field(self, node: Node, question: Question) -> forms.Field:
        filling = self.filling
        choices = [
            (c.value, filling.say(c.words, node) or c.value)
            for c in filling.choices(node, question)
        ]
        widget, initial = _widget(question, choices), node.value
        if question.kind is Kind.MANY:
            initial = node.value.split()  # type: ignore[assignment]
        field = _Lenient(
            label=filling.say(question.label, node) or question.name,
            help_text=escape(filling.say(question.hint, node)) or _help_of(question),
            required=filling.is_required(node, question),
            widget=widget,
            initial=initial,
            disabled=False,
        )
        if filling.is_readonly(node, question):
            field.widget.attrs["readonly"] = True
        return field

    def drawn(self) -> Iterator[Drawn]:
        """Everything on the page from top to bottom."""
        filling = self.filling
        for group in self.page.headings:
            if label := filling.say(group.label):
                yield Drawn("heading", label)
        for part in self.page.parts:
            for parent in _parents_of(filling, part):
                yield from self._part(parent, part, 2)

    def _part(self, parent: Node, part: Part, level: int) -> Iterator[Drawn]:
        filling = self.filling
        nodes = [n for n in parent.called(part.name) if n.is_relevant]
        if isinstance(part, Repeat):
            yield from self._repeat(parent, part, nodes, level)
        elif isinstance(part, Group):
            for node in nodes:
                if label := filling.say(part.label, node):
                    yield Drawn("heading", label, level=level, hint=filling.say(part.hint, node))
                for child in part.children:
                    yield from self._part(node, child, min(level + 1, 4))
        elif isinstance(part, Question):
            for node in nodes:
                yield from self._question(node, part)

    def _repeat(self, parent: Node, part: Repeat, nodes: list[Node], level: int) -> Iterator[Drawn]:
        filling = self.filling
        label = filling.say(part.label, parent) or part.name
        for node in nodes:
            yield Drawn(
                "round",
                f"{label} {node.position}",
                key=filling.key(node),
                level=level,
                can_remove=part.count is None,
            )
            for child in part.children:
                yield from self._part(node, child, min(level + 1, 4))
        if part.count is None and parent.is_relevant:
            text = _("Add another: %(label)s") if nodes else _("Add: %(label)s")
            key = f"{filling.key(parent)}|{part.name}" if parent.path else f"|{part.name}"
            yield Drawn("add", text % {"label": label}, key=key)

    def _question(self, node: Node, question: Question) -> Iterator[Drawn]:
        filling = self.filling
        if question.kind is Kind.UNSEEN:
            return
        if question.kind is Kind.NOTE:
            text = filling.say(question.label, node)
            shown = filling.say(question.hint, node)
            if question.calculate is not None:
                text = f"{text} {node.value}".strip()
            if text or shown:
                yield Drawn("note", text, hint=shown)
            return
        key = filling.key(node)
        file_uid = node.value if question.kind is Kind.FILE else ""
        yield Drawn("field", field=self[key], key=key, file_uid=file_uid)

    def refreshes(self) -> bool:
        """Whether an answer on this page changes what else stands on it."""
        asked = {question.path for _node, question in self.nodes}
        return any(
            looked & asked for part in self._parts(self.page.parts) for looked in _looked_at(part)
        )

    def _parts(self, parts: tuple[Part, ...]) -> Iterator[Part]:
        for part in parts:
            yield part
            if isinstance(part, Group):
                yield from self._parts(part.children)


def _looked_at(part: Part) -> Iterator[set[str]]:
    expressions = [part.relevant, *part.label.expressions(), *part.hint.expressions()]
    if isinstance(part, Question):
        expressions += [part.required, part.calculate, part.readonly]
        if part.options is not None:
            expressions.append(part.options.source)
        if part.sets:
            yield {part.path}
    if isinstance(part, Repeat):
        expressions.append(part.count)
    for expression in expressions:
        if expression is not None:
            yield expression.looks_at(part.path)


def _parents_of(filling: Filling, part: Part) -> list[Node]:
    """The nodes in which a part of the page stands; one, since pages never cut a repeat."""
    around = part.path.rpartition("/")[0]
    node: Node | None = filling.root
    for name in filter(None, around.split("/")):
        node = next(iter(node.called(name)), None) if node else None
    return [node] if node is not None and node.is_relevant else []


def _asked_nodes(filling: Filling, page: Page) -> Iterator[tuple[Node, Question]]:
    paths = tuple(page.paths)
    for node, question in filling.nodes():
        is_here = any(node.path == p or node.path.startswith(f"{p}/") for p in paths)
        if is_here and node.is_relevant and question.kind not in {Kind.NOTE, Kind.UNSEEN}:
            yield node, question


def has_something(filling: Filling, page: Page) -> bool:
    """Whether the page has anything to show now."""
    paths = tuple(page.paths)
    for node in filling.root.walk():
        part = filling.form.by_path.get(node.path)
        is_here = any(node.path == p or node.path.startswith(f"{p}/") for p in paths)
        is_seen = isinstance(part, Question) and part.kind is not Kind.UNSEEN
        if is_here and node.is_relevant and is_seen:
            return True
    return any(isinstance(p, Repeat) and _parents_of(filling, p) for p in page.parts)


def _help_of(question: Question) -> str:
    if question.kind is Kind.RANGE and _steps(question) > SHORT_RANGE:
        return _("from %(low)s to %(high)s") % {
            "low": f"{question.start:g}",
            "high": f"{question.end:g}",
        }
    if question.kind is Kind.PLACE:
        return _("Latitude and longitude, for example 30.98 104.28.")
    return ""


def _steps(question: Question) -> int:
    return int(abs(question.end - question.start) / abs(question.step or 1)) + 1


def _widget(question: Question, choices: list[tuple[str, str]]) -> forms.Widget:
    numeric = {"inputmode": "numeric", "autocomplete": "off"}
    is_listed = "minimal" in question.appearance or len(choices) >= LISTED_FROM
    match question.kind:
        case Kind.ONE if is_listed:
            return forms.Select(choices=[("", _("choose")), *choices])
        case Kind.ONE:
            return forms.RadioSelect(choices=choices)
        case Kind.MANY:
            return forms.CheckboxSelectMultiple(choices=choices)
        case Kind.RANK:
            return _Ranked(choices)
        case Kind.INTEGER:
            return forms.TextInput(attrs=numeric)
        case Kind.DECIMAL:
            return forms.TextInput(attrs={**numeric, "inputmode": "decimal"})
        case Kind.RANGE if _steps(question) <= SHORT_RANGE:
            numbers = [question.start + n * question.step for n in range(_steps(question))]
            return forms.RadioSelect(choices=[(f"{n:g}", f"{n:g}") for n in numbers])
        case Kind.RANGE:
            return forms.TextInput(attrs={**numeric, "inputmode": "decimal"})
        case Kind.DATE:
            return forms.TextInput(attrs={"data-date": "", "autocomplete": "off"})
        case Kind.TIME:
            return forms.TimeInput(attrs={"type": "time"})
        case Kind.MOMENT:
            return forms.DateTimeInput(attrs={"type": "datetime-local"})
        case Kind.FILE:
            return forms.FileInput(attrs={"accept": ",".join([*PHOTOS, *SOUNDS])})
        case Kind.AGREE:
            return forms.CheckboxInput(
                attrs={"value": "OK"}, check_test=lambda value: value == "OK"
            )
        case Kind.TEXT if "multiline" in question.appearance:
            return forms.Textarea(attrs={"rows": 4})
    if "numbers" in question.appearance:
        return forms.TextInput(attrs=numeric)
    return forms.TextInput(attrs={"autocomplete": "off"})


def typed_answers(filling: Filling, page: Page, posted: Mapping[str, Any]) -> dict[str, str]:
    """What was typed into a page, as answers; questions that were not on it are left alone.

    ``posted`` says under ``asked`` which questions the page showed, since a box that is not ticked
    is not sent. Files are taken elsewhere.
    """
    data: Any = posted
    shown = set(data.getlist("asked"))
    found: dict[str, str] = {}
    for node, question in _asked_nodes(filling, page):
        key = filling.key(node)
        if key in shown and question.kind is not Kind.FILE:
            found[key] = _typed(question, key, data)
    return found


def _typed(question: Question, key: str, data: Any) -> str:
    if question.kind is Kind.MANY:
        return " ".join(data.getlist(key))[:4001]
    if question.kind is Kind.RANK:
        places = (data.get(f"{key}_{n}", "") for n in range(200) if f"{key}_{n}" in data)
        return " ".join(filter(None, places))
    text = str(data.get(key, "")).strip().replace("\r\n", "\n").replace("\x00", "")
    if question.kind in {Kind.INTEGER, Kind.DECIMAL, Kind.RANGE, Kind.PLACE}:
        return unicodedata.normalize("NFKC", text).strip()
    if question.kind is Kind.DATE and text:
        day = parse_day(text, today=timezone.localdate(), leaning="")
        return day.isoformat() if day else text
    return text

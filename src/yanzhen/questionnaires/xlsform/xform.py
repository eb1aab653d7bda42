"""From the XForm that pyxform writes to a form: model, binds, words, controls (ODK XForms)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from yanzhen.questionnaires.xlsform.definition import (
    Choice,
    Form,
    Group,
    Kind,
    Options,
    Part,
    Question,
    Repeat,
    Words,
)
from yanzhen.questionnaires.xlsform.expressions import Expression, NotUnderstood, understand
from yanzhen.questionnaires.xlsform.values import Node

DEFAULT_LANGUAGE = "default"
_TYPES = {
    "int": Kind.INTEGER,
    "integer": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "dateTime": Kind.MOMENT,
    "geopoint": Kind.PLACE,
}
_CONTROLS = {
    "select1": Kind.ONE,
    "select": Kind.MANY,
    "rank": Kind.RANK,
    "range": Kind.RANGE,
    "trigger": Kind.AGREE,
    "upload": Kind.FILE,
}
_GROUPS = {"group", "repeat"}
# What pyxform writes by itself for ``or_other``, in English whatever the language of the form.
_WRITTEN = {"Other": "其他", "Specify other.": "请说明"}
_CHINESE = re.compile("[\u4e00-\u9fff]")


class NotAForm(ValueError):
    """An expression of the form cannot be read: ``path`` and ``attribute`` say where it stands."""

    def __init__(self, path: str, attribute: str, source: str, cause: NotUnderstood) -> None:
        self.path, self.attribute, self.source, self.cause = path, attribute, source, cause
        super().__init__(f"{path} {attribute}: {cause}")


@lru_cache(maxsize=64)
def read_xform(text: str) -> Form:
    """The form that an XForm describes. Raises NotAForm."""
    return _Reader(ElementTree.fromstring(text)).form()  # noqa: S314  # written by pyxform, not by visitors


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _attributes(element: Element) -> dict[str, str]:
    return {_local(name): value for name, value in element.attrib.items()}


def _first(element: Element, name: str) -> Element | None:
    return next((child for child in element if _local(child.tag) == name), None)


def _all(element: Element, name: str) -> list[Element]:
    return [child for child in element if _local(child.tag) == name]


class _Reader:
    def __init__(self, document: Element) -> None:
        head, body = document
        self.body = body
        title = _first(head, "title")
        self.title = (title.text or "").strip() if title is not None else ""
        model = _first(head, "model")
        if model is None:
            raise ValueError("an XForm has a model")
        self.model = model
        instances = _all(model, "instance")
        self.data = next(iter(instances[0]))
        self.root_name = _local(self.data.tag)
        self.languages: list[str] = []
        self.default_language = ""
        self.is_chinese = _CHINESE.search("".join(document.itertext())) is not None
        self.texts = self._read_texts()
        self.lists = {i.attrib["id"]: _tree(i) for i in instances[1:] if "id" in i.attrib}
        for node in (n for tree in self.lists.values() for n in tree.walk()):
            if node.name == "label" and node.value in _WRITTEN and self.is_chinese:
                node.value = _WRITTEN[node.value]
        self.binds = {
            self._path(bind.attrib["nodeset"]): _attributes(bind) for bind in _all(model, "bind")
        }
        self.first_values: dict[str, Expression | None] = {}
        for path, value in self._set_values(model):
            self.first_values[path] = value
        self.by_path: dict[str, Part] = {}
        self.seen: set[str] = set()

    # -- words ---------------------------------------------------------------------------------

    def _read_texts(self) -> dict[str, Words]:
        found: dict[str, dict[str, tuple[str | Expression, ...]]] = {}
        itext = _first(self.model, "itext")
        for translation in _all(itext, "translation") if itext is not None else ():
            language = translation.attrib["lang"]
            self.languages.append(language)
            if "default" in translation.attrib:
                self.default_language = language
            for text in _all(translation, "text"):
                value = next((v for v in _all(text, "value") if "form" not in v.attrib), None)
                segments = self._segments(value) if value is not None else ()
                segments = self._in_its_language(segments, language)
                if segments and segments != ("-",):  # the mark of pyxform for "not translated"
                    found.setdefault(text.attrib["id"], {})[language] = segments
        if not self.languages:
            self.languages.append(DEFAULT_LANGUAGE)
        self.default_language = self.default_language or self.languages[0]
        return {name: Words(words) for name, words in found.items()}

    def _segments(self, element: Element) -> tuple[str | Expression, ...]:
        found: list[str | Expression] = []
        if element.text:
            found.append(element.text)
        for child in element:
            if _local(child.tag) == "output":
                found.append(self._understood(child.attrib["value"], "", "label"))
            if child.tail:
                found.append(child.tail)
        if found and isinstance(found[0], str):
            found[0] = found[0].lstrip()
        if found and isinstance(found[-1], str):
            found[-1] = found[-1].rstrip()
        return tuple(part for part in found if part)

    def _words(self, element: Element | None) -> Words:
        if element is None:
            return Words()
        reference = element.attrib.get("ref", "")
        if reference.startswith("jr:itext("):
            return self.texts.get(reference[len("jr:itext('") : -len("')")], Words())
        return self._same_in_all(self._segments(element))

    def _same_in_all(self, segments: tuple[str | Expression, ...]) -> Words:
        if not segments:
            return Words()
        return Words({each: self._in_its_language(segments, each) for each in self.languages})

    def _in_its_language(
        self, segments: tuple[str | Expression, ...], language: str
    ) -> tuple[str | Expression, ...]:
        """The words for "other", which pyxform writes in English, in Chinese where it is meant."""
        if len(segments) != 1 or segments[0] not in _WRITTEN:
            return segments
        low = language.lower()
        is_meant = (
            "zh" in low
            or _CHINESE.search(low)
            or (language == DEFAULT_LANGUAGE and self.is_chinese)
        )
        return (_WRITTEN[str(segments[0])],) if is_meant else segments

    def _message(self, text: str) -> Words:
        if text.startswith("jr:itext("):
            return self.texts.get(text[len("jr:itext('") : -len("')")], Words())
        return self._same_in_all((text,)) if text else Words()

    # -- expressions ---------------------------------------------------------------------------

    def _understood(self, source: str, path: str, attribute: str) -> Expression:
        try:
            return understand(source.strip())
        except NotUnderstood as error:
            raise NotAForm(path, attribute, source.strip(), error) from error

    def _bound(self, path: str, attribute: str) -> Expression | None:
        source = self.binds.get(path, {}).get(attribute, "")
        return self._understood(source, path, attribute) if source.strip() else None

    def _path(self, absolute: str) -> str:
        return "/".join(absolute.strip().split("/")[2:])

    def _set_values(self, element: Element) -> Iterable[tuple[str, Expression | None]]:
        for action in _all(element, "setvalue"):
            path = self._path(action.attrib["ref"])
            source = action.attrib.get("value", "")
            yield path, self._understood(source, path, "default") if source.strip() else None

    # -- parts ---------------------------------------------------------------------------------

    def form(self) -> Form:
        children = self._controls(self.body)
        unseen = self._unseen()
        root = Group(name=self.root_name, path="", children=(*children, *unseen))
        return Form(
            title=self.title,
            root=root,
            languages=tuple(self.languages),
            default_language=self.default_language,
            lists=self.lists,
            texts=self.texts,
            by_path=self._in_order(),
        )

    def _in_order(self) -> dict[str, Part]:
        """Parts in the order of the data, which is the order of the sheet."""
        order: dict[str, Part] = {}

        def visit(element: Element, path: str) -> None:
            for child in element:
                inner = f"{path}/{_local(child.tag)}".lstrip("/")
                if inner in self.by_path:
                    order.setdefault(inner, self.by_path[inner])
                visit(child, inner)

        visit(self.data, "")
        return order | {p: part for p, part in self.by_path.items() if p not in order}

    def _controls(self, element: Element) -> tuple[Part, ...]:
        parts: list[Part] = []
        for child in element:
            tag = _local(child.tag)
            if tag in _GROUPS:
                parts += self._group(child)
            elif "ref" in child.attrib and tag not in {"label", "hint", "setvalue"}:
                parts.append(self._question(child, tag))
        return tuple(parts)

    def _group(self, element: Element) -> list[Part]:
        attributes = _attributes(element)
        repeat = element if "nodeset" in attributes else _first(element, "repeat")
        label = self._words(_first(element, "label"))
        if repeat is not None:
            path = self._path(repeat.attrib["nodeset"])
            for inner, value in self._set_values(repeat):
                self.first_values[inner] = value
            counted = _attributes(repeat).get("count", "")
            part: Part = Repeat(
                children=self._controls(repeat),
                count=self._understood(counted, path, "count") if counted else None,
                **self._common(path, label, Words(), _attributes(repeat) | attributes),
            )
        elif "ref" not in attributes:
            return list(self._controls(element))
        else:
            path = self._path(attributes["ref"])
            children = self._controls(element)
            part = Group(children=children, **self._common(path, label, Words(), attributes))
        self.by_path[path] = part
        return [part]

    def _common(
        self, path: str, label: Words, hint: Words, attributes: dict[str, str]
    ) -> dict[str, Any]:
        return {
            "name": path.rpartition("/")[2],
            "path": path,
            "label": label,
            "hint": hint,
            "relevant": self._bound(path, "relevant"),
            "appearance": frozenset(attributes.get("appearance", "").split()),
        }

    def _question(self, element: Element, tag: str) -> Question:
        attributes = _attributes(element)
        path = self._path(attributes["ref"])
        question = self._made(
            kind=self._kind(tag, attributes, path),
            options=self._options(element, path) if tag in {"select1", "select", "rank"} else None,
            media=attributes.get("mediatype", ""),
            start=float(attributes.get("start", 1)),
            end=float(attributes.get("end", 10)),
            step=float(attributes.get("step", 1)),
            sets=tuple(self._set_values(element)),
            **self._common(
                path, self._words(_first(element, "label")), self._words(_first(element, "hint")),
                attributes,
            ),
        )  # fmt: skip
        self.by_path[path] = question
        return question

    def _kind(self, tag: str, attributes: dict[str, str], path: str) -> Kind:
        bind = self.binds.get(path, {})
        if "label" in attributes.get("appearance", "").split():
            return Kind.NOTE  # the heading row of a table of choices
        if attributes.get("mediatype", "").startswith("video"):
            return Kind.NOTE
        if tag in _CONTROLS:
            return _CONTROLS[tag]
        found = _TYPES.get(bind.get("type", ""), Kind.TEXT)
        is_shown_only = bind.get("readonly", "").startswith("true") or "calculate" in bind
        is_note = is_shown_only and found is Kind.TEXT and path not in self.first_values
        return Kind.NOTE if is_note else found

    def _options(self, element: Element, path: str) -> Options:
        itemset = _first(element, "itemset")
        if itemset is not None:
            value, label = _first(itemset, "value"), _first(itemset, "label")
            label_name = label.attrib.get("ref", "label") if label is not None else "label"
            return Options(
                source=self._understood(itemset.attrib["nodeset"], path, "choice_filter"),
                value_name=value.attrib.get("ref", "name") if value is not None else "name",
                label_name=label_name,
            )
        fixed = []
        for item in _all(element, "item"):
            value = _first(item, "value")
            text = (value.text or "").strip() if value is not None else ""
            fixed.append(Choice(text, self._words(_first(item, "label"))))
        return Options(fixed=tuple(fixed))

    def _made(self, **given: Any) -> Question:
        path: str = given["path"]
        bind = self.binds.get(path, {})
        return Question(
            required=self._bound(path, "required"),
            required_message=self._message(bind.get("requiredMsg", "")),
            constraint=self._bound(path, "constraint"),
            constraint_message=self._message(bind.get("constraintMsg", "")),
            calculate=self._bound(path, "calculate"),
            readonly=self._bound(path, "readonly"),
            default=self._default(path),
            data_type=bind.get("type", "string"),
            first_value=self.first_values.get(path),
            preload=bind.get("preload", "")
            and f"{bind['preload']}:{bind.get('preloadParams', '')}",
            **given,
        )

    def _default(self, path: str) -> str:
        element: Element | None = self.data
        for step in path.split("/"):
            element = _first(element, step) if element is not None else None
        return (element.text or "").strip() if element is not None and not len(element) else ""

    def _unseen(self) -> list[Part]:
        """What stands in the data without a control: calculations, hidden values, metadata."""
        found: list[Part] = []
        for path in self.binds:
            if path in self.by_path or path.split("/")[0] == "meta" or self._has_inside(path):
                continue
            part = self._made(kind=Kind.UNSEEN, **self._common(path, Words(), Words(), {}))
            self.by_path[path] = part
            found.append(part)
        return found

    def _has_inside(self, path: str) -> bool:
        element: Element | None = self.data
        for step in path.split("/"):
            element = _first(element, step) if element is not None else None
        return element is None or len(element) > 0


def _tree(element: Element) -> Node:
    node = Node(_local(element.tag), value=(element.text or "").strip() if not len(element) else "")
    for child in element:
        node.add(_tree(child))
    return node

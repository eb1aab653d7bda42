"""Source texts are English; the Chinese stands in the catalogues."""

import ast
import re

import polib

from tests.architecture.house import ROOT, named, tracked
from tooling.translations import names_in, texts_of

MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
MARKS |= {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_marked_texts_are_english_and_constant() -> None:
    seen, found = 0, []
    for path in tracked("src/yanzhen/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id not in MARKS:
                continue
            seen += 1
            texts = node.args[:2] if "n" in node.func.id[:2] else node.args[:1]
            for text in texts:
                constant = isinstance(text, ast.Constant) and isinstance(text.value, str)
                if not constant or CHINESE.search(ast.literal_eval(text)):
                    found.append(f"{named(path)}:{node.lineno}")
    assert seen, "the walk must see marked texts"
    assert found == []


def test_no_marked_text_hides_in_a_formatted_string() -> None:
    """Whoever collects the texts does not look into those."""
    found = [
        f"{named(path)}:{call.lineno}"
        for path in tracked("src/yanzhen/*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS
    ]
    assert found == []


def catalogues() -> dict[str, polib.POFile]:
    """The Chinese catalogue of every app that has one."""
    paths = sorted((ROOT / "src/yanzhen").glob("*/locale/zh_Hans/LC_MESSAGES/django.po"))
    return {path.parts[-5]: polib.pofile(str(path)) for path in paths}


def test_one_english_text_has_one_chinese_text() -> None:
    """All apps share one catalogue when a page is drawn: of two translations one wins by chance."""
    chinese: dict[tuple[str, str], dict[str, list[str]]] = {}
    for app, entries in catalogues().items():
        for entry in entries:
            key = (entry.msgctxt or "", entry.msgid)
            text = entry.msgstr or "|".join(entry.msgstr_plural.values())
            chinese.setdefault(key, {}).setdefault(text, []).append(app)
    assert len(chinese) > 1000
    assert {key: texts for key, texts in chinese.items() if len(texts) > 1} == {}


def test_every_text_is_translated_and_none_is_a_guess() -> None:
    found = [
        f"{app}: {entry.msgid!r}"
        for app, entries in catalogues().items()
        for entry in entries
        if entry.obsolete or not entry.translated()
    ]
    assert found == []


def test_a_translation_names_what_its_source_names() -> None:
    found = [
        f"{app}: {entry.msgid!r}"
        for app, entries in catalogues().items()
        for entry in entries
        if names_in(entry.msgid, entry.msgid_plural) != names_in(*texts_of(entry))
    ]
    assert found == []


def test_chinese_has_chinese_punctuation() -> None:
    narrow = re.compile(r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]")
    found = [
        f"{app}: {text}"
        for app, entries in catalogues().items()
        for entry in entries
        for text in texts_of(entry)
        if narrow.search(text)
    ]
    assert found == []

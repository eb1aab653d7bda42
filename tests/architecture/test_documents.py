"""What the documents say exists, and what exists is said."""

import re
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.house import ROOT, SOURCES, named, tracked

VARIABLE = re.compile(r"\b(YZ_[A-Z]+(?:_[A-Z]+)*|DATABASE_URL)\b")
OF_TESTS = {"YZ_TEST_DATA", "YZ_TEST_DEMO"}
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")


def documents() -> list[Path]:
    return tracked("*.md")


def guide() -> str:
    places = ("README.md", "CONTRIBUTING.md", "docs/*.md")
    return "\n".join(path.read_text() for path in tracked(*places))


def commands() -> set[str]:
    loader = SourceFileLoader("yz_words", str(ROOT / "yz"))
    spec = spec_from_loader("yz_words", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return set(module.COMMANDS)


@pytest.mark.parametrize("path", documents(), ids=named)
def test_a_document_names_only_commands_that_exist(path: Path) -> None:
    written = set(re.findall(r"\./yz (?:--data \S+ )?([a-z]+)", path.read_text()))
    assert written - commands() == set()


@pytest.mark.parametrize("path", documents(), ids=named)
def test_a_link_leads_somewhere(path: Path) -> None:
    links = LINK.findall(path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_command_is_explained() -> None:
    explained = set(re.findall(r"\./yz (?:--data \S+ )?([a-z]+)", guide()))
    assert commands() - explained == set()


def test_every_setting_is_explained_and_every_explained_setting_is_read() -> None:
    code = tracked("src/*.py", "tooling/*.py", "yz")
    read = {name for path in code for name in VARIABLE.findall(path.read_text())} - OF_TESTS
    assert read == set(VARIABLE.findall(guide()))


def test_every_management_command_is_explained() -> None:
    own = {path.stem for path in SOURCES.glob("*/management/commands/*.py")} - {"__init__"}
    assert {name for name in own if name not in guide()} == set()


def test_every_model_stands_in_the_glossary_or_on_the_page_of_its_app() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text().lower()
    missing = []
    for model in apps.get_models():
        if not model.__module__.startswith("yanzhen."):
            continue
        page = SOURCES / model._meta.app_label / "README.md"
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__)
        text = glossary + (page.read_text() if page.exists() else "").lower()
        if words.lower() not in text and model.__name__.lower() not in text:
            missing.append(model._meta.label)
    assert missing == []


def test_every_word_of_the_glossary_has_its_chinese_and_stands_once() -> None:
    lines = (ROOT / "GLOSSARY.md").read_text().splitlines()
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines if "|" in line]
    words = [row for row in rows[2:] if row]
    assert words
    assert [row for row in words if len(row) < 2 or not re.search(r"[\u4e00-\u9fff]", row[1])] == []
    names = [row[0].lower() for row in words]
    assert sorted({name for name in names if names.count(name) > 1}) == []

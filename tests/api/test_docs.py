"""The page about the API, and the guide: what they say is there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pydantic import BaseModel

from tests.api.conftest import Program
from tests.architecture.house import ROOT
from yanzhen.accounts.models import User
from yanzhen.config.api import api, schema
from yanzhen.needs.testing import make_need
from yanzhen.orgs.testing import DivisionTree

# What bounds a value of a kind.
ENDS = {
    "string": {"maxLength", "enum", "const", "format"},
    "integer": {"maximum", "enum", "const"},
    "number": {"maximum"},
    "array": {"maxItems"},
}
GUIDE = (ROOT / "docs/guide/api.md").read_text()
CALLS = re.findall(r"^curl (.+?)(?<!\\)$", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_page_shows_every_operation_and_asks_nobody_else(db: None, language: str) -> None:
    answer = Client().get("/api/v1/docs", headers={"Accept-Language": language})
    text = answer.content.decode()
    assert answer.status_code == 200
    for operation in operations():
        assert f'id="{operation["operationId"]}"' in text
    assert re.findall(r'(?:src|href)="(https?:)?//', text) == []


def operations() -> list[dict[str, Any]]:
    return [o for methods in schema()["paths"].values() for o in methods.values()]


def test_the_description_is_openapi_3_1_and_names_each_operation_once(db: None) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    names = [operation["operationId"] for operation in operations()]
    assert len(names) == len(set(names)) > 80


def test_every_integer_and_every_text_that_is_taken_has_an_end() -> None:
    """Texts end by their length, a list of values or a format; whole numbers by a range."""
    endless: list[str] = []
    components = schema()["components"]["schemas"]

    def look(where: str, given: Any) -> None:
        if isinstance(given, list):
            for part in given:
                look(where, part)
        if not isinstance(given, dict):
            return
        if "$ref" in given:
            name = given["$ref"].rsplit("/", 1)[-1]
            look(name, components[name])
            return
        if not (given.keys() & ENDS.get(given.get("type", ""), given.keys())):
            endless.append(where)
        for name, part in given.get("properties", {}).items():
            look(f"{where}.{name}", part)
        for key in ("anyOf", "allOf", "items"):
            look(where, given.get(key))

    for operation in operations():
        for parameter in operation["parameters"]:
            look(f"{operation['operationId']}.{parameter['name']}", parameter["schema"])
        content = operation.get("requestBody", {}).get("content", {})
        for part in content.values():
            look(operation["operationId"], part["schema"])
    assert endless == []


def test_a_description_of_one_kind_does_not_hide_another() -> None:
    """Two shapes of one name would overwrite each other in the description."""
    seen: dict[str, type] = {}
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                for shape in shapes(operation):
                    assert seen.setdefault(shape.__name__, shape) is shape


def shapes(operation: Any) -> list[type]:
    """The schemas that an operation takes and answers, with all inside them."""
    found: list[type] = []

    def walk(kind: Any) -> None:
        for inner in getattr(kind, "__args__", ()):
            walk(inner)
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in found:
            found.append(kind)
            for described in kind.model_fields.values():
                walk(described.annotation)

    for model in [*operation.models, *filter(None, operation.response_models.values())]:
        for described in model.model_fields.values():
            walk(described.annotation)
    return found


def test_the_guide_has_examples() -> None:
    assert len(CALLS) >= 4


@pytest.mark.parametrize("text", CALLS, ids=range(len(CALLS)))
def test_an_example_of_the_guide_works(
    tree: DivisionTree, station_lead: User, program: Callable[..., Program], text: str
) -> None:
    need = make_need(division=tree.group)
    filled = text.replace("$TOKEN", program(station_lead).token).replace("$NEED", str(need.uid))
    filled = filled.replace("530626001001", tree.village.code)
    words = shlex.split(filled.replace("\\\n", " "))
    method, headers, body, url = "GET", {}, "", ""
    while words:
        match words.pop(0):
            case "-H":
                name, _colon, value = words.pop(0).partition(": ")
                headers[name] = value
            case "-d":
                method, body = "POST", words.pop(0)
            case other:
                url = other
    parts = urlsplit(url)
    content_type = headers.pop("Content-Type", "application/json")
    answer = Client().generic(
        method, f"{parts.path}?{parts.query}", body, content_type=content_type, headers=headers
    )
    assert answer.status_code in {200, 201}, answer.content.decode()

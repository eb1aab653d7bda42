"""The page that shows the API, drawn from its own description."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.config.api import schema
from yanzhen.core.edges import page

TAGS: dict[str, str | Promise] = {
    "places": _("Places and stations"),
    "people": _("People"),
    "needs": _("Needs"),
    "questionnaires": _("Questionnaires"),
    "resources": _("Resources"),
    "projects": _("Projects"),
    "delivery": _("Services"),
    "visits": _("Visits"),
    "cases": _("Cases and referrals"),
    "volunteers": _("Volunteers"),
    "time bank": _("Time bank"),
    "assistance": _("Assistance"),
    "deliberation": _("Deliberation"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """One value that an operation takes."""

    name: str
    kind: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    scope: str
    values: list[Value]


@page(public=True)
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every operation with what it takes, in the reader's language."""
    described = schema()
    found: dict[str, list[Shown]] = {tag: [] for tag in TAGS}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append(_shown(described, path, method, operation))
    groups = [(tag, TAGS[tag], rows) for tag, rows in found.items()]
    context = {"groups": groups, "page_title": _("For programs: the API")}
    return render(request, "core/api_docs.html", context)


def _shown(described: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Shown:
    taken = [
        Value(p["name"], kind_of(described, p["schema"]), p["required"])
        for p in operation["parameters"]
    ]
    content = operation.get("requestBody", {}).get("content", {})
    body = _resolved(described, content.get("application/json", {}).get("schema", {}))
    required = body.get("required", [])
    taken += [
        Value(name, kind_of(described, given), name in required)
        for name, given in body.get("properties", {}).items()
    ]
    return Shown(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        scope=operation["x-token-scope"],
        values=taken,
    )


def _resolved(described: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in given:
        return given
    found: dict[str, Any] = described["components"]["schemas"][given["$ref"].rsplit("/", 1)[-1]]
    return found


def kind_of(described: dict[str, Any], given: dict[str, Any]) -> str:
    """The kind of a value in a word or two.

    >>> kind_of({}, {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]})
    'date'
    >>> kind_of({}, {"type": "string", "maxLength": 60})
    'string ≤ 60'
    """
    given = _resolved(described, given)
    if "anyOf" in given:
        kinds = (kind_of(described, part) for part in given["anyOf"])
        return next(kind for kind in kinds if kind != "null")
    if "enum" in given or "const" in given:
        return " | ".join(str(value) for value in given.get("enum", [given.get("const")]))
    if given.get("type") == "array":
        return f"[{kind_of(described, given['items'])}]"
    kind = str(given.get("format") or given.get("type", "object"))
    if "maxLength" in given:
        return f"{kind} ≤ {given['maxLength']}"
    if "minimum" in given and "maximum" in given:
        return f"{kind} {given['minimum']}…{given['maximum']}"
    return kind

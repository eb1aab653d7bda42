"""The root of ``/api/v1``: one router per app, one form for every refusal."""

from __future__ import annotations

import functools
import json
from typing import Any

import ninja
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ConfigError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from yanzhen.accounts.calling import gate_of, undeclared
from yanzhen.assistance.api import router as aid_applications
from yanzhen.cases.api import cases, referrals
from yanzhen.core.edges import REFUSALS, page, problem
from yanzhen.core.errors import DomainError
from yanzhen.core.policies import NoPolicy
from yanzhen.deliberation.api import router as issues
from yanzhen.delivery.api import (
    activities,
    items,
    orders,
    ratings,
    records,
    series,
    sessions,
    tasks,
)
from yanzhen.needs.api import boxes, collections
from yanzhen.needs.api import router as needs
from yanzhen.orgs.api import divisions, posts, stations
from yanzhen.people.api import households, persons
from yanzhen.projects.api import improvements
from yanzhen.projects.api import router as projects
from yanzhen.questionnaires.api import router as questionnaires
from yanzhen.resources.api import bookings, partners, resources, supply, uses
from yanzhen.roster.api import router as monthly_plans
from yanzhen.timebank.api import router as points
from yanzhen.visits.api import coverage, obligations, visits
from yanzhen.volunteers.api import certificates, hours, pairs


class Api(NinjaAPI):
    """An API whose every operation declares a gate, and whose answers are never stored."""

    def add_router(self, prefix: str, router: Any, **options: Any) -> None:
        """Raises ConfigError for an operation that declares no access rule."""
        for operation in operations_of(router):
            if gate_of(operation) is None:
                raise ConfigError(f"{operation.view_func.__name__} declares no access rule")
        super().add_router(prefix, router, **options)

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        response = super().create_temporal_response(request)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Made once for each language: it takes seconds, and anybody may ask for it."""
        return self._schema_in(get_language(), json.dumps(options, sort_keys=True))

    @functools.cache  # noqa: B019  # there is one API, which lives as long as the process
    def _schema_in(self, language: str | None, options: str) -> OpenAPISchema:
        return super().get_openapi_schema(**json.loads(options))


def operations_of(router: ninja.Router) -> list[Operation]:
    return [o for view in router.path_operations.values() for o in view.operations]


api = Api(
    title=gettext_lazy("Yanzhen"),  # type: ignore[arg-type]
    version="1",
    description=gettext_lazy(  # type: ignore[arg-type]
        "What the pages do, for programs: the same services behind the same gate."
    ),
    auth=undeclared,
    docs_url=None,
    docs_decorator=page(public=True),
    urls_namespace="api",
)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, error: Any) -> HttpResponse:
    answer = problem(error.status, error.code, str(error), error.field)
    if error.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(NoPolicy)
def unruled(request: HttpRequest, error: Any) -> HttpResponse:
    """A day or place for which no rule pack speaks, which only a wrong value can ask for."""
    return problem(422, "no_rules", _("No rules are known for this day and place. Check the day."))


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Any) -> HttpResponse:
    return _plain_refusal(404)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    return _plain_refusal(error.status_code)


def _plain_refusal(status: int) -> HttpResponse:
    code, words = REFUSALS.get(status, REFUSALS[400])
    return problem(status, code, str(words))


# What a wrong value is told, by the kind of mistake; ``%(most)s`` and the like come with it.
MISTAKES = {
    "missing": gettext_lazy("This value is missing."),
    "extra_forbidden": gettext_lazy("There is no such field. Check its name."),
    "string_too_long": gettext_lazy("This is too long: at most %(max_length)s characters."),
    "string_too_short": gettext_lazy("This is too short: at least %(min_length)s characters."),
    "string_pattern_mismatch": gettext_lazy("This is not written as it should be."),
    "greater_than_equal": gettext_lazy("Give at least %(ge)s."),
    "less_than_equal": gettext_lazy("Give at most %(le)s."),
    "too_long": gettext_lazy("These are too many: at most %(max_length)s."),
    "literal_error": gettext_lazy("Choose one of these: %(expected)s."),
    "enum": gettext_lazy("Choose one of these: %(expected)s."),
    "timezone_aware": gettext_lazy("Give the time with its zone, for example +08:00."),
    "out_of_time": gettext_lazy("This day is out of all range."),
    "control_character": gettext_lazy("Text holds no control characters."),
}
KINDS = (
    ("int", gettext_lazy("Give a whole number.")),
    ("decimal", gettext_lazy("Give a number.")),
    ("float", gettext_lazy("Give a number.")),
    ("bool", gettext_lazy("Give true or false.")),
    ("datetime", gettext_lazy("Give a time such as 2026-06-15T09:30:00+08:00.")),
    ("date", gettext_lazy("Give a day such as 2026-06-15.")),
    ("uuid", gettext_lazy("Give the uid of a record.")),
    ("string", gettext_lazy("Give a text.")),
    ("list", gettext_lazy("Give a list.")),
)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """The first wrong value, named as it was sent, with what to do about it."""
    first = error.errors[0]
    return problem(422, "not_valid", _mistake(first), _field(first["loc"]))


def _mistake(error: dict[str, Any]) -> str:
    kind = error["type"]
    if kind in MISTAKES:
        return str(MISTAKES[kind] % error.get("ctx", {}))
    for begin, words in KINDS:
        if kind.startswith(begin):
            return str(words)
    return str(_("This value cannot be accepted."))


def _field(place: tuple[Any, ...]) -> str | None:
    """``("body", "body", "title")`` is the field ``title``; a whole body has no name."""
    named = [str(part) for part in place[1:] if part not in {"body", "turn", "filters", "wanted"}]
    return ".".join(named)[:80] or None


def schema() -> dict[str, Any]:
    """The OpenAPI description in the reader's language."""
    found: OpenAPISchema = api.get_openapi_schema()
    plain: dict[str, Any] = json.loads(api.renderer.render(None, found, response_status=200))  # type: ignore[arg-type]
    return plain


api.add_router("/divisions", divisions, tags=["places"])
api.add_router("/stations", stations, tags=["places"])
api.add_router("/posts", posts, tags=["places"])
api.add_router("/persons", persons, tags=["people"])
api.add_router("/households", households, tags=["people"])
api.add_router("/needs", needs, tags=["needs"])
api.add_router("/boxes", boxes, tags=["needs"])
api.add_router("/collections", collections, tags=["needs"])
api.add_router("/questionnaires", questionnaires, tags=["questionnaires"])
api.add_router("/projects", projects, tags=["projects"])
api.add_router("/improvements", improvements, tags=["projects"])
api.add_router("/hours", hours, tags=["volunteers"])
api.add_router("/pairs", pairs, tags=["volunteers"])
api.add_router("/certificates", certificates, tags=["volunteers"])
api.add_router("/points", points, tags=["time bank"])
api.add_router("/resources", resources, tags=["resources"])
api.add_router("/resource-bookings", bookings, tags=["resources"])
api.add_router("/partners", partners, tags=["resources"])
api.add_router("/resource-uses", uses, tags=["resources"])
api.add_router("/supply", supply, tags=["resources"])
api.add_router("/items", items, tags=["delivery"])
api.add_router("/orders", orders, tags=["delivery"])
api.add_router("/order-series", series, tags=["delivery"])
api.add_router("/ratings", ratings, tags=["delivery"])
api.add_router("/tasks", tasks, tags=["delivery"])
api.add_router("/activities", activities, tags=["delivery"])
api.add_router("/sessions", sessions, tags=["delivery"])
api.add_router("/records", records, tags=["delivery"])
api.add_router("/visits", visits, tags=["visits"])
api.add_router("/obligations", obligations, tags=["visits"])
api.add_router("/coverage", coverage, tags=["visits"])
api.add_router("/roster", monthly_plans, tags=["visits"])
api.add_router("/cases", cases, tags=["cases"])
api.add_router("/referrals", referrals, tags=["cases"])
api.add_router("/aid-applications", aid_applications, tags=["assistance"])
api.add_router("/issues", issues, tags=["deliberation"])

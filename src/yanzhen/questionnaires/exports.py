"""The answers of a questionnaire as a file: one line for each respondent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.core.tabular import ExportKind, export_kind
from yanzhen.questionnaires import access
from yanzhen.questionnaires.models import Questionnaire, Response
from yanzhen.questionnaires.selectors import answers, results


def _found(actor: Actor, query: QueryDict) -> Questionnaire:
    wanted = query.get("questionnaire", "")
    return access.questionnaire_for(actor, int(wanted) if wanted.isdecimal() else 0, access.COUNT)


def _columns(actor: Actor, query: QueryDict) -> list[str | Promise]:
    form = answers.form_of(_found(actor, query))
    asked = results.question_labels(form) if form else []
    return [_("where"), _("answered on"), _("how it came"), _("who"), *asked]


def _rows(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    """The answers in words, question by question; of anonymous ones nothing besides."""
    found = _found(actor, query)
    form = answers.form_of(found)
    if form is None:
        return
    questions = form.asked()
    known = {q.path: results.labels(form, q) for q in questions}
    rows = Response.objects.filter(scope.areas(actor, access.EXPORT).q(), questionnaire=found)
    if not found.is_anonymous:
        rows = rows.filter(pk__in=access.readable_responses(actor).values("pk"))
    for response in rows.select_related("division", "person").order_by("pk").iterator(500):
        given = answers.given_in(response)
        yield (
            response.division.name,
            response.answered_on,
            str(response.get_way_display()),
            response.person.name if response.person else "",
            *(_words(known[q.path], given.values(q.path)) for q in questions),
        )


def _words(labels: dict[str, str], values: list[str]) -> str:
    if not labels:
        return "；".join(values)
    return "；".join("、".join(labels.get(part, part) for part in v.split()) for v in values)


export_kind(
    ExportKind(
        code="questionnaire_responses",
        title=_("Answers of a questionnaire"),
        permission=access.EXPORT,
        columns=_columns,
        rows=_rows,
    )
)

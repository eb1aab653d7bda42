"""The answers that figures are made of, opened once for a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from yanzhen.core import policies
from yanzhen.core.fields import plain
from yanzhen.core.scope import Actor
from yanzhen.questionnaires.models import Questionnaire, Response
from yanzhen.questionnaires.xlsform.definition import Form
from yanzhen.questionnaires.xlsform.xform import read_xform

FEWEST = "questionnaires.fewest_answers_shown"


@dataclass(frozen=True, slots=True)
class Answered:
    """One response as figures need it: where, and what."""

    area: str
    person_id: int | None
    may_follow_up: bool
    answers: Mapping[str, Any]

    def values(self, path: str) -> list[str]:
        """The answers at a path: one, or as many as there were rounds of a repeat."""
        return list(_values(self.answers, path.split("/")))


def _values(answers: Any, steps: list[str]) -> Iterator[str]:
    if isinstance(answers, list):
        for one in answers:
            yield from _values(one, steps)
    elif not steps:
        if isinstance(answers, str) and answers:
            yield answers
    elif isinstance(answers, dict) and steps[0] in answers:
        yield from _values(answers[steps[0]], steps[1:])


def opened(responses: QuerySet[Response]) -> list[Answered]:
    """The answers of these responses, in an order that says nothing."""
    rows = responses.order_by("pk").values_list(
        "area_code", "person_id", "may_follow_up", "answers"
    )
    return [
        Answered(area, person, may_follow_up, json.loads(plain(sealed)))
        for area, person, may_follow_up, sealed in rows.iterator(2000)
    ]


def given_in(response: Response) -> Answered:
    """The answers of one response that the caller has allowed the actor to read."""
    given = json.loads(plain(response.answers))
    return Answered(response.area_code, response.person_id, response.may_follow_up, given)


def form_of(questionnaire: Questionnaire) -> Form | None:
    return read_xform(questionnaire.form.xform) if questionnaire.form else None


def fewest_shown(actor: Actor, questionnaire: Questionnaire) -> int:
    """Counts below this are hidden; 1 where answers carry names, which nobody was promised away."""
    if not questionnaire.is_anonymous:
        return 1
    day = actor.today
    return int(policies.value(FEWEST, area=questionnaire.area_code, day=day))

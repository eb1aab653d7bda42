"""Who may see the files of questionnaires: the workbooks, and what people added to answers."""

from __future__ import annotations

from yanzhen.core import scope
from yanzhen.core.attachments import attachment_rule
from yanzhen.core.scope import Actor
from yanzhen.questionnaires import access
from yanzhen.questionnaires.models import FormVersion, Response


def _sees_form(actor: Actor, pk: int) -> bool:
    version = FormVersion.objects.select_related("questionnaire").filter(pk=pk).first()
    return version is not None and access.can_see_questionnaire(actor, version.questionnaire)


def _sees_answer(actor: Actor, pk: int) -> bool:
    """Of a response with a name: who reads it. Of an anonymous one: who reads answers there."""
    response = Response.objects.select_related("person").filter(pk=pk).first()
    if response is None:
        return False
    if response.person is not None:
        return access.can_read_response(actor, response)
    return scope.holds(actor, access.READ_ANSWERS, response.area_code)


def register_rules() -> None:
    attachment_rule("questionnaires.formversion", _sees_form)
    attachment_rule("questionnaires.response", _sees_answer)

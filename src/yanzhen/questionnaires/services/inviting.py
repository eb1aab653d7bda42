"""Asking people by name: each gets a link of their own, which can be answered once."""

from __future__ import annotations

import hashlib
import secrets

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.finding import the_row
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.people.access import person_for
from yanzhen.people.models import Person
from yanzhen.questionnaires import access
from yanzhen.questionnaires.models import Invitation, Questionnaire


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invite_person(*, actor: Actor, questionnaire: Questionnaire, person: Person) -> str:
    """Ask a person by name; returns the end of their link, which is shown this once.

    An earlier link that was not used ends. Raises NotValid, AccessDenied and NotFound.
    """
    token = secrets.token_urlsafe(12)
    _invite(actor=actor, questionnaire=questionnaire, person=person, token=token)
    return token


@operation("questionnaires.invite_person")
def _invite(
    *, actor: Actor, questionnaire: Questionnaire, person: Person, token: str
) -> Invitation:
    person = person_for(actor, person.pk)
    if not access.may_enter(actor, questionnaire):
        raise NotFound
    scope.require(actor, access.ENTER, person.area_code)
    if questionnaire.is_anonymous:
        raise NotValid(_("This questionnaire is anonymous; it takes no name."), field="person")
    if not person.area_code.startswith(questionnaire.area_code):
        raise NotValid(
            _("This place does not lie inside that of the questionnaire."), field="person"
        )
    if questionnaire.responses.filter(person=person).exists():
        raise NotValid(_("This person has answered this questionnaire already."), field="person")
    invitation, _is_new = Invitation.objects.update_or_create(
        questionnaire=questionnaire,
        person=person,
        defaults={
            "token_digest": _digest(token),
            "invited_at": actor.now,
            "invited_by_id": actor.user_id,
        },
    )
    return invitation


def invitation_of(questionnaire: Questionnaire, token: str) -> Invitation:
    """The invitation that a link belongs to. Raises NotFound."""
    return the_row(
        questionnaire.invitations.select_related("person__division"), token_digest=_digest(token)
    )

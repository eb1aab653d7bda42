"""When places merge or split: questionnaires that are not closed go on in the new place.

Answers stay where they were given, by which past figures count; quotas keep the places that they
were set for.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.orgs.reorganizing import rows_follow
from yanzhen.questionnaires.models import Questionnaire


def _going_on() -> QuerySet[Questionnaire]:
    return Questionnaire.objects.exclude(state=Questionnaire.State.CLOSED)


def register_followers() -> None:
    rows_follow(_("Questionnaires that are not closed"), Unit.ITEM, _going_on)

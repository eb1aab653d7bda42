"""The parts of one questionnaire as tabs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.questionnaires import access
from yanzhen.questionnaires.models import Questionnaire

TABS = (
    ("questionnaire-detail", _("overview"), "clipboard-check", access.READ),
    ("questionnaire-results", _("analysis"), "chart-column", access.COUNT),
    ("questionnaire-gap", _("needs and supply"), "sliders-horizontal", access.COUNT),
    ("response-list", _("answers with a name"), "users", access.READ_ANSWERS),
)


def questionnaire_tabs(
    actor: Actor, questionnaire: Questionnaire, current: str
) -> list[dict[str, object]]:
    """The parts that this actor may open; single answers only where they carry names."""
    return [
        {
            "label": label,
            "url": reverse(name, args=[questionnaire.pk]),
            "icon": icon,
            "current": name == current,
        }
        for name, label, icon, right in TABS
        if scope.holds(actor, right)
        and not (name == "response-list" and questionnaire.is_anonymous)
    ]

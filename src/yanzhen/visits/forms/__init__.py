"""What is typed about visits; every rule is the service's own."""

from yanzhen.visits.forms.steps import (
    AlertForm,
    AnswerRowForm,
    AuthorityForm,
    ChangeForm,
    ExemptForm,
    FinishForm,
    HandOverForm,
    HarmForm,
    ReasonForm,
    RelativeForm,
    RowForm,
    WeatherForm,
)
from yanzhen.visits.forms.visit import AmendForm, VisitForm

__all__ = [
    "AlertForm",
    "AmendForm",
    "AnswerRowForm",
    "AuthorityForm",
    "ChangeForm",
    "ExemptForm",
    "FinishForm",
    "HandOverForm",
    "HarmForm",
    "ReasonForm",
    "RelativeForm",
    "RowForm",
    "VisitForm",
    "WeatherForm",
]

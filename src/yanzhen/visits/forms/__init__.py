"""What is typed about visits; every rule is the service's own."""

from yanzhen.visits.forms.steps import (
    AlertForm,
    AuthorityForm,
    ChangeForm,
    ExemptForm,
    HandOverForm,
    HarmForm,
    ReasonForm,
    WeatherForm,
)
from yanzhen.visits.forms.visit import AmendForm, VisitForm

__all__ = [
    "AlertForm",
    "AmendForm",
    "AuthorityForm",
    "ChangeForm",
    "ExemptForm",
    "HandOverForm",
    "HarmForm",
    "ReasonForm",
    "VisitForm",
    "WeatherForm",
]

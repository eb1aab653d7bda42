"""The steps of cases and referrals in words."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

STEPS: dict[str, str | Promise] = {
    "agree": _("The client agreed"),
    "assess": _("Assessed"),
    "set_goal": _("A goal was set"),
    "plan": _("The plan stands"),
    "hold_session": _("A session was held"),
    "evaluate": _("Evaluated"),
    "assign": _("Given to another worker"),
    "close": _("Closed"),
    "reopen": _("Goes on"),
    "send": _("It has gone out"),
    "receive": _("They take it on"),
    "decline": _("They decline"),
    "feed_back": _("Their answer"),
    "end": _("Ended"),
    "withdraw": _("Taken back"),
}


@register.filter
def case_step_word(step: str) -> str | Promise:
    return STEPS.get(step, step)

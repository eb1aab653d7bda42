"""The steps of an issue in words."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

STEPS: dict[str, str | Promise] = {
    "call": _("The meeting is called"),
    "decide": _("A decision was made"),
    "follow": _("Followed up"),
    "finish": _("Carried out"),
    "publish": _("The result is public"),
    "drop": _("Dropped"),
}


@register.filter
def issue_step_word(step: str) -> str | Promise:
    return STEPS.get(step, step)

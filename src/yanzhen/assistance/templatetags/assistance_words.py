"""The steps of an application in words."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

STEPS: dict[str, str | Promise] = {
    "tick": _("Materials checked"),
    "help": _("Helped"),
    "submit": _("Submitted"),
    "ask_more": _("The office asks for more"),
    "decide": _("The office has decided"),
    "withdraw": _("Withdrawn"),
}


@register.filter
def aid_step_word(step: str) -> str | Promise:
    return STEPS.get(step, step)

"""The steps of needs in words."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

STEPS: dict[str, tuple[str | Promise, str]] = {
    "record": (_("Written down"), "clipboard-list"),
    "identify": (_("Caller identified"), "user-check"),
    "triage": (_("Triaged"), "list-checks"),
    "hand_over": (_("Handed over"), "send"),
    "try": (_("Not reached"), "phone"),
    "answer": (_("Answered"), "hand-heart"),
    "withdraw_answer": (_("Waits for another answer"), "undo-2"),
    "close": (_("Closed"), "circle-check"),
    "merge": (_("Merged into another"), "layers"),
    "absorb": (_("Another one merged into it"), "layers"),
}


@register.filter
def step_word(step: str) -> str | Promise:
    return STEPS.get(step, (step, ""))[0]


@register.filter
def step_icon(step: str) -> str:
    return STEPS.get(step, ("", "circle"))[1]

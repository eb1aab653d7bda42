"""The steps of needs in words."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from yanzhen.core.templatetags.ui import badge
from yanzhen.needs.models import Need

register = template.Library()

STEPS: dict[str, tuple[str | Promise, str]] = {
    "record": (_("Written down"), "clipboard-list"),
    "identify": (_("Caller identified"), "user-check"),
    "triage": (_("Triaged"), "list-checks"),
    "hand_over": (_("Handed over"), "send"),
    "reply": (_("The department replied"), "building-2"),
    "escalate": (_("Raised, because it is overdue"), "arrow-up"),
    "try": (_("Not reached"), "phone"),
    "answer": (_("Answered"), "hand-heart"),
    "withdraw_answer": (_("Waits for another answer"), "undo-2"),
    "close": (_("Closed"), "circle-check"),
    "merge": (_("Merged into another"), "layers"),
    "absorb": (_("Another one merged into it"), "layers"),
    "unmerge": (_("Stands for itself again"), "unlink"),
    "release": (_("The other one stands for itself again"), "unlink"),
    "publish": (_("Put on the public list"), "globe"),
    "withdraw_publication": (_("Taken off the public list"), "eye-off"),
}


@register.filter
def step_word(step: str) -> str | Promise:
    return STEPS.get(step, (step, ""))[0]


@register.filter
def step_icon(step: str) -> str:
    return STEPS.get(step, ("", "circle"))[1]


PUBLIC_STATES: dict[str, tuple[str | Promise, str]] = {
    Need.State.HEARD: (_("heard, being looked at"), ""),
    Need.State.TRIAGED: (_("waiting for an answer"), "due"),
    Need.State.ANSWERED: (_("help is under way"), "active"),
    Need.State.CLOSED: (_("ended"), "done"),
}


@register.simple_tag
def public_state(state: str) -> SafeString:
    """How far a need has come, as everybody reads it."""
    word, colour = PUBLIC_STATES[state]
    return badge(word, colour)


@register.simple_tag
def waiting_words(days: tuple[int, int | None]) -> str:
    """How long it waits, as a band of days."""
    first, last = days
    if last is None:
        return gettext("waiting for more than %(days)s days") % {"days": first - 1}
    if first == 0:
        return gettext("waiting for up to %(days)s days") % {"days": last}
    return gettext("waiting for %(first)s to %(last)s days") % {"first": first, "last": last}


@register.simple_tag
def working_time(minutes: int) -> str:
    """Working hours, of short times minutes."""
    if minutes < 60:
        return ngettext("%d working minute", "%d working minutes", minutes) % minutes
    hours = minutes // 60
    return ngettext("%d working hour", "%d working hours", hours) % hours

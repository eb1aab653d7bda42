"""The steps of orders in words."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yanzhen.delivery.models import OrderStep

register = template.Library()

STEPS: dict[str, tuple[str | Promise, str]] = {
    "place": (_("Ordered"), "hand-heart"),
    "review": (_("Let pass"), "clipboard-check"),
    "refuse": (_("Refused"), "circle-x"),
    "dispatch": (_("Invited"), "send"),
    "offer": (_("Put on the board"), "megaphone"),
    "take": (_("Taken from the board"), "user-check"),
    "return": (_("Taken off the board"), "undo-2"),
    "people": (_("People needed"), "users-round"),
    "expire": (_("Nobody answered"), "circle-alert"),
    "withdraw_help": (_("Cannot come after all"), "refresh-cw"),
    "move": (_("Moved to another day"), "calendar"),
    "take_back": (_("Taken back"), "undo-2"),
    "accept": (_("Accepted"), "user-check"),
    "decline": (_("Declined"), "refresh-cw"),
    "renew_code": (_("New start code"), "key-round"),
    "start": (_("Signed in"), "log-in"),
    "finish": (_("Signed out"), "log-out"),
    "supplement": (_("Times entered"), "pencil"),
    "try": (_("Not reached"), "phone"),
    "confirm": (_("Confirmed"), "badge-check"),
    "rate": (_("Rated"), "star"),
    "cancel": (_("Cancelled"), "circle-x"),
}


@register.filter
def order_step_word(step: str) -> str | Promise:
    return STEPS.get(step, (step, ""))[0]


@register.filter
def order_step_words(step: OrderStep) -> str:
    """What was said at a step; of a rating only its number is kept."""
    if step.step == "rate" and step.words.isdecimal():
        return gettext("rating %(score)s of 5") % {"score": step.words}
    return step.words


@register.filter
def order_step_icon(step: str) -> str:
    return STEPS.get(step, ("", "circle"))[1]

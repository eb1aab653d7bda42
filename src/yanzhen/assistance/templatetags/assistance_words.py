"""The steps of applications and clues in words, and the facts that a rule asks."""

from __future__ import annotations

from collections.abc import Mapping

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
    "hand": _("Handed over"),
}
CLUE_STEPS: dict[str, str | Promise] = {
    "find": _("Found by the comparison"),
    "assign": _("Somebody was named to check"),
    "check": _("Checked at home"),
}
FACTS: dict[str, str | Promise] = {
    "income_cents": _("income of the household"),
    "enrolled": _("whether they receive assistance"),
    "household_enrolled": _("whether the household receives assistance"),
    "lists_count": _("on how many lists they are"),
}
OF_LISTS: tuple[tuple[str, str, str | Promise], ...] = (
    ("", "_amount_cents", _("amount in: %(list)s")),
    ("", "_level", _("level in: %(list)s")),
    ("", "_count", _("how often in: %(list)s")),
    ("new_on_", "", _("new in: %(list)s")),
    ("gone_from_", "", _("gone from: %(list)s")),
    ("on_", "", _("on the list: %(list)s")),
)


@register.filter
def aid_step_word(step: str) -> str | Promise:
    return STEPS.get(step, step)


@register.filter
def clue_step_word(step: str) -> str | Promise:
    return CLUE_STEPS.get(step, step)


def fact_word(fact: str, kinds: Mapping[str, str]) -> str:
    """What a rule has to know, in words; ``kinds`` names the lists by their codes."""
    if fact in FACTS:
        return str(FACTS[fact])
    for before, behind, words in OF_LISTS:
        kind = fact.removeprefix(before).removesuffix(behind)
        if fact == f"{before}{kind}{behind}" and kind in kinds:
            return str(words) % {"list": kinds[kind]}
    return fact

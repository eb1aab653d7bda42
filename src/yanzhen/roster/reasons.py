"""What the engine says about a visit that it cannot plan, in the words of the house."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Words = str | Promise

# What the engine says, and what is shown: patterns of its sentences in reasons.py and model.py.
REASONS: tuple[tuple[re.Pattern[str], Words], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"No set of days", gettext_lazy("No day is left between its first and its last day.")),
        (r"Everybody with the skill", gettext_lazy("Nobody may make this visit.")),
        (
            r"(?P<who>.*) does not work on any day",
            gettext_lazy("%(who)s does not work on any of its days."),
        ),
        (
            r"The shift of (?P<who>.*) is too short",
            gettext_lazy("A working day of %(who)s is too short for the visit and the way."),
        ),
        (r"Nobody can be there", gettext_lazy("Nobody can be there before its hours end.")),
        (
            r"The working time of (?P<who>.*) is full on every",
            gettext_lazy("The days of %(who)s are full."),
        ),
        (r"Its time window cannot be met", gettext_lazy("Its hours cannot be kept that day.")),
        (r"The working time of its day is full", gettext_lazy("The day is full.")),
        (r"There is nobody to make visits", gettext_lazy("There is nobody to make visits.")),
    )
)
# Input that is wrong in itself.
FAULTS: tuple[tuple[re.Pattern[str], Words], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (
            r"The speed for travelling|No speed is known",
            gettext_lazy("The rule pack gives a speed of nothing: nobody would ever arrive."),
        ),
        (r"The detour factor", gettext_lazy("The rule pack gives a detour below 1.")),
        (
            r"The window of visit",
            gettext_lazy("The hours of a visit end before they begin."),
        ),
        (
            r"in two places on day",
            gettext_lazy("Somebody would be in two places at the same time."),
        ),
        (
            r"The shift of (?P<who>.*) on day",
            gettext_lazy("A working day of %(who)s ends before it begins."),
        ),
        (r"needs the skill", gettext_lazy("A visit asks for a skill that nobody has.")),
    )
)


def hindrance(sentence: str, names: Mapping[str, str]) -> str:
    """Why a visit is not planned; ``names`` are those of the people the engine knows by id."""
    return _worded(sentence, names, REASONS, _("It found no place in the plan."))


def fault(sentence: str, names: Mapping[str, str]) -> str:
    """Why nothing can be planned at all."""
    return _worded(sentence, names, FAULTS, _("This cannot be planned: what is given is wrong."))


def _worded(
    sentence: str,
    names: Mapping[str, str],
    known: tuple[tuple[re.Pattern[str], Words], ...],
    otherwise: str,
) -> str:
    for pattern, words in known:
        if found := pattern.search(sentence):
            return str(words) % {k: _people(v, names) for k, v in found.groupdict().items()}
    return otherwise


def _people(ids: str, names: Mapping[str, str]) -> str:
    first, others, _rest = ids.partition(" and others")
    people = "、".join(names.get(key, key) for key in first.split(", "))
    return _("%(people)s and others") % {"people": people} if others else people

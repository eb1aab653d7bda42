"""Whether the text of an answer is of its kind."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from yanzhen.questionnaires.xlsform.definition import Kind, Question

LONGEST_TEXT = 4000
_WHOLE = re.compile(r"[+-]?\d{1,15}")
_NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,10})?|\.\d{1,10})")
_PLACE = re.compile(r"(-?\d{1,2}(?:\.\d+)?)[ ,，]+(-?\d{1,3}(?:\.\d+)?)(?:[ ,]+-?[\d.]+){0,2}")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text is no answer to its question."""

    code: str
    details: Mapping[str, object] = field(default_factory=dict)


def fault_of(question: Question, value: str, choices: Collection[str]) -> Fault | None:
    """What is wrong with a text as an answer, or nothing."""
    if len(value) > LONGEST_TEXT:
        return Fault("too_long", {"most": LONGEST_TEXT})
    match question.kind:
        case Kind.INTEGER:
            return None if _WHOLE.fullmatch(value) else Fault("integer")
        case Kind.DECIMAL:
            return None if _NUMBER.fullmatch(value) else Fault("decimal")
        case Kind.RANGE:
            return _range_fault(question, value)
        case Kind.DATE:
            return _parsed(date.fromisoformat, value, "date")
        case Kind.TIME:
            return _parsed(time.fromisoformat, value, "time")
        case Kind.MOMENT:
            return _parsed(datetime.fromisoformat, value, "moment")
        case Kind.ONE:
            return None if value in choices else Fault("choice")
        case Kind.MANY:
            chosen = value.split()
            known = len(set(chosen)) == len(chosen) and set(chosen) <= set(choices)
            return None if known else Fault("choice")
        case Kind.RANK:
            return None if sorted(value.split()) == sorted(choices) else Fault("rank")
        case Kind.PLACE:
            return _place_fault(value)
        case Kind.AGREE:
            return None if value == "OK" else Fault("choice")
    return None


def _parsed(parse: object, value: str, code: str) -> Fault | None:
    try:
        parse(value)  # type: ignore[operator]
    except ValueError:
        return Fault(code)
    return None


def _range_fault(question: Question, value: str) -> Fault | None:
    if not _NUMBER.fullmatch(value):
        return Fault("decimal")
    number = float(value)
    low, high = sorted((question.start, question.end))
    steps = (number - question.start) / question.step if question.step else 0
    if not low <= number <= high or not math.isclose(steps, round(steps), abs_tol=1e-9):
        return Fault(
            "range", {"low": f"{low:g}", "high": f"{high:g}", "step": f"{question.step:g}"}
        )
    return None


def _place_fault(value: str) -> Fault | None:
    match = _PLACE.fullmatch(value.strip())
    if match is None or not (abs(float(match[1])) <= 90 and abs(float(match[2])) <= 180):
        return Fault("place")
    return None

"""The functions of OpenRosa expressions (OpenRosa XForms, "XPath functions").

Each entry names the least and the most arguments. Functions about geometry, digests and files of
other servers are left out: a form that uses them is refused when it is uploaded.
"""

from __future__ import annotations

import math
import random
import re
import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime, time

from yanzhen.questionnaires.xlsform.expressions import Context, Evaluate, nodes_of
from yanzhen.questionnaires.xlsform.values import (
    Node,
    Value,
    as_moment,
    as_number,
    as_text,
    as_truth,
    days,
)

Arguments = Sequence[Evaluate]
Function = Callable[[Context, Arguments], Value]
MANY = 99


def _texts(c: Context, arguments: Arguments) -> list[str]:
    """The texts of all arguments, those of lists one by one."""
    found: list[str] = []
    for argument in arguments:
        value = argument(c)
        found += [n.text for n in value] if isinstance(value, list) else [as_text(value)]
    return found


def _numbers(c: Context, arguments: Arguments) -> list[float]:
    """The numbers of all arguments; questions without an answer are left out."""
    return [as_number(text) for text in _texts(c, arguments) if text.strip()]


def _text(operation: Callable[..., Value]) -> Function:
    return lambda c, given: operation(*(as_text(argument(c)) for argument in given))


def _number(operation: Callable[..., float]) -> Function:
    def run(c: Context, given: Arguments) -> Value:
        numbers = [as_number(argument(c)) for argument in given]
        if any(map(math.isnan, numbers)):
            return math.nan
        try:
            return float(operation(*numbers))
        except (ValueError, OverflowError, ZeroDivisionError):
            return math.nan

    return run


def _if(c: Context, given: Arguments) -> Value:
    return given[1](c) if as_truth(given[0](c)) else given[2](c)


def _coalesce(c: Context, given: Arguments) -> Value:
    return next((text for argument in given if (text := as_text(argument(c)))), "")


def _once(c: Context, given: Arguments) -> Value:
    """The value that is already there, or a new one."""
    return c.current.value or given[0](c)


def _selected_at(chosen: str, at: str) -> Value:
    words, place = chosen.split(), as_number(at)
    return words[int(place)] if not math.isnan(place) and 0 <= place < len(words) else ""


def _count_not_empty(c: Context, given: Arguments) -> Value:
    return float(sum(1 for text in _texts(c, given) if text))


def _sum(c: Context, given: Arguments) -> Value:
    return float(sum(_numbers(c, given)))


def _extreme(choose: Callable[[list[float]], float]) -> Function:
    def run(c: Context, given: Arguments) -> Value:
        numbers = _numbers(c, given)
        return choose(numbers) if numbers else math.nan

    return run


def _join(c: Context, given: Arguments) -> Value:
    return as_text(given[0](c)).join(_texts(c, given[1:]))


def _substr(text: str, start: str, end: str = "") -> Value:
    """Characters from ``start`` up to but without ``end``, counted from 0."""
    first = as_number(start)
    last = as_number(end) if end else None
    if math.isnan(first) or (last is not None and math.isnan(last)):
        return ""
    return text[int(first) : None if last is None else int(last)]


def _substring(text: str, start: str, length: str = "") -> Value:
    """Characters from ``start``, counted from 1 (XPath 1.0)."""
    first = as_number(start)
    if math.isnan(first):
        return ""
    begin = round(first) - 1
    if not length:
        return text[max(begin, 0) :]
    count = as_number(length)
    return "" if math.isnan(count) else text[max(begin, 0) : max(begin + round(count), 0)]


def _substring_before(text: str, mark: str) -> Value:
    return text.partition(mark)[0] if mark in text else ""


def _substring_after(text: str, mark: str) -> Value:
    return text.partition(mark)[2] if mark in text else ""


def _translate(text: str, wanted: str, given: str) -> Value:
    table = {
        ord(w): given[n] if n < len(given) else None for n, w in reversed([*enumerate(wanted)])
    }
    return text.translate(table)


LONGEST_TO_MATCH = 1000


def _regex(c: Context, given: Arguments) -> Value:
    """Whether the whole text matches; a pattern that cannot be read never matches."""
    text, pattern = as_text(given[0](c))[:LONGEST_TO_MATCH], as_text(given[1](c))
    try:
        return re.fullmatch(pattern.removeprefix("^").removesuffix("$"), text) is not None
    except (re.error, RecursionError):
        return False


def _integer(number: float) -> float:
    return math.trunc(number)


def _round(number: float, digits: float = 0) -> float:
    """To so many places, halves away from zero."""
    scale = 10.0 ** int(digits)
    return math.copysign(math.floor(abs(number) * scale + 0.5), number) / scale


def _count(c: Context, given: Arguments) -> Value:
    return float(sum(node.is_relevant for node in nodes_of(given[0](c))))


def _position(c: Context, given: Arguments) -> Value:
    if not given:
        return float(c.position)
    nodes = nodes_of(given[0](c))
    return float(nodes[0].position) if nodes else math.nan


def _indexed_repeat(c: Context, given: Arguments) -> Value:
    """The answer to a question in the round of a repeat with a given number."""
    nodes = nodes_of(given[0](c))
    for group, number in zip(given[1::2], given[2::2], strict=False):
        at = as_number(number(c))
        rounds = nodes_of(group(c))
        wanted = rounds[0].path if rounds else None
        nodes = [n for n in nodes if _round_of(n, wanted) == at]
    return nodes[:1]


def _round_of(node: Node, path: str | None) -> int:
    above: Node | None = node
    while above is not None and above.path != path:
        above = above.parent
    return above.position if above else 0


def _instance(c: Context, given: Arguments) -> Value:
    found = c.around.instances.get(as_text(given[0](c)))
    return [found] if found else []


def _choice_name(c: Context, given: Arguments) -> Value:
    return c.around.choice_label(as_text(given[0](c)), as_text(given[1](c)))


def _as_day(c: Context, given: Arguments) -> Value:
    moment = as_moment(given[0](c))
    return "" if moment is None else date(moment.year, moment.month, moment.day)


def _as_moment(c: Context, given: Arguments) -> Value:
    return as_moment(given[0](c)) or ""


def _days(c: Context, given: Arguments) -> Value:
    moment = as_moment(given[0](c))
    return math.nan if moment is None else days(moment)


def _part_of_day(text: str) -> Value:
    try:
        at = time.fromisoformat(text)
    except ValueError:
        return math.nan
    return (at.hour * 3600 + at.minute * 60 + at.second) / 86_400


_FORMATS: dict[str, Callable[[datetime], str]] = {
    "Y": lambda m: f"{m.year:04d}",
    "y": lambda m: f"{m.year % 100:02d}",
    "m": lambda m: f"{m.month:02d}",
    "n": lambda m: str(m.month),
    "b": lambda m: f"{m:%b}",
    "d": lambda m: f"{m.day:02d}",
    "e": lambda m: str(m.day),
    "H": lambda m: f"{m.hour:02d}",
    "h": lambda m: str(m.hour),
    "M": lambda m: f"{m.minute:02d}",
    "S": lambda m: f"{m.second:02d}",
    "3": lambda m: f"{m.microsecond // 1000:03d}",
    "a": lambda m: f"{m:%a}",
    "W": lambda m: str(m.isocalendar().week),
}


def _format(c: Context, given: Arguments) -> Value:
    moment = as_moment(given[0](c))
    if moment is None:
        return ""
    full = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    pattern = as_text(given[1](c))

    def written(found: re.Match[str]) -> str:
        write = _FORMATS.get(found[1])
        return write(full) if write else found[0]

    return re.sub(r"%(.)", written, pattern)


def _checklist(c: Context, given: Arguments) -> Value:
    """Whether between so many and so many of the answers are yes; −1 sets no bound."""
    least, most = as_number(given[0](c)), as_number(given[1](c))
    yes = sum(as_truth(a(c)) and as_text(a(c)) not in {"no", "false", "0"} for a in given[2:])
    return (least < 0 or yes >= least) and (most < 0 or yes <= most)


def _weighted_checklist(c: Context, given: Arguments) -> Value:
    least, most = as_number(given[0](c)), as_number(given[1](c))
    total = 0.0
    for answer, weight in zip(given[2::2], given[3::2], strict=False):
        if as_truth(answer(c)) and as_text(answer(c)) not in {"no", "false", "0"}:
            total += as_number(weight(c))
    return (least < 0 or total >= least) and (most < 0 or total <= most)


FUNCTIONS: dict[str, tuple[int, int, Function]] = {
    "true": (0, 0, lambda c, given: True),
    "false": (0, 0, lambda c, given: False),
    "not": (1, 1, lambda c, given: not as_truth(given[0](c))),
    "boolean": (1, 1, lambda c, given: as_truth(given[0](c))),
    "boolean-from-string": (1, 1, _text(lambda text: text in {"true", "1"})),
    "number": (0, 1, lambda c, given: as_number(given[0](c) if given else c.node.text)),
    "string": (0, 1, lambda c, given: as_text(given[0](c)) if given else c.node.text),
    "if": (3, 3, _if),
    "coalesce": (1, MANY, _coalesce),
    "once": (1, 1, _once),
    "selected": (2, 2, _text(lambda chosen, word: word.strip() in chosen.split())),
    "selected-at": (2, 2, _text(_selected_at)),
    "count-selected": (1, 1, _text(lambda chosen: float(len(chosen.split())))),
    "count": (1, 1, _count),
    "count-non-empty": (1, 1, _count_not_empty),
    "sum": (1, MANY, _sum),
    "max": (1, MANY, _extreme(max)),
    "min": (1, MANY, _extreme(min)),
    "concat": (1, MANY, lambda c, given: "".join(_texts(c, given))),
    "join": (2, MANY, _join),
    "substr": (2, 3, _text(_substr)),
    "substring": (2, 3, _text(_substring)),
    "substring-before": (2, 2, _text(_substring_before)),
    "substring-after": (2, 2, _text(_substring_after)),
    "string-length": (
        0,
        1,
        lambda c, given: float(len(as_text(given[0](c)) if given else c.node.text)),
    ),
    "contains": (2, 2, _text(lambda text, part: part in text)),
    "starts-with": (2, 2, _text(lambda text, part: text.startswith(part))),
    "ends-with": (2, 2, _text(lambda text, part: text.endswith(part))),
    "normalize-space": (1, 1, _text(lambda text: " ".join(text.split()))),
    "translate": (3, 3, _text(_translate)),
    "upper-case": (1, 1, _text(lambda text: text.upper())),
    "lower-case": (1, 1, _text(lambda text: text.lower())),
    "regex": (2, 2, _regex),
    "int": (1, 1, _number(_integer)),
    "round": (1, 2, _number(_round)),
    "floor": (1, 1, _number(math.floor)),
    "ceiling": (1, 1, _number(math.ceil)),
    "abs": (1, 1, _number(abs)),
    "pow": (2, 2, _number(math.pow)),
    "sqrt": (1, 1, _number(math.sqrt)),
    "exp": (1, 1, _number(math.exp)),
    "exp10": (1, 1, _number(lambda number: 10.0**number)),
    "log": (1, 1, _number(math.log)),
    "log10": (1, 1, _number(math.log10)),
    "pi": (0, 0, lambda c, given: math.pi),
    "random": (0, 0, lambda c, given: random.random()),  # noqa: S311  # a form's own dice
    "uuid": (0, 1, lambda c, given: str(uuid.uuid4())),
    "position": (0, 1, _position),
    "last": (0, 0, lambda c, given: float(c.size)),
    "indexed-repeat": (3, 7, _indexed_repeat),
    "instance": (1, 1, _instance),
    "current": (0, 0, lambda c, given: [c.current]),
    "randomize": (1, 2, lambda c, given: given[0](c)),
    "jr:choice-name": (2, 2, _choice_name),
    "today": (0, 0, lambda c, given: c.around.today),
    "now": (0, 0, lambda c, given: c.around.now.replace(tzinfo=None)),
    "date": (1, 1, _as_day),
    "date-time": (1, 1, _as_moment),
    "decimal-date-time": (1, 1, _days),
    "decimal-time": (1, 1, _text(_part_of_day)),
    "format-date": (2, 2, _format),
    "format-date-time": (2, 2, _format),
    "checklist": (3, MANY, _checklist),
    "weighted-checklist": (4, MANY, _weighted_checklist),
}

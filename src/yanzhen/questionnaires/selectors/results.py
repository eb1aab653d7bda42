"""What a questionnaire showed: counts, shares, measures, words, cross tables."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.questionnaires import access, rules
from yanzhen.questionnaires.models import Questionnaire
from yanzhen.questionnaires.selectors import words
from yanzhen.questionnaires.selectors.answers import Answered, fewest_shown, form_of, opened
from yanzhen.questionnaires.xlsform.definition import COUNTED, MEASURED, Form, Kind, Question
from yanzhen.questionnaires.xlsform.filling import Filling
from yanzhen.questionnaires.xlsform.values import as_number

PLACE = "*place"
MOST_TEXTS = 50
BARS = 8


@dataclass(frozen=True, slots=True)
class Counted:
    """One answer and how often it was given; ``count`` is nothing where it is hidden."""

    value: str
    label: str
    count: rules.Cell
    share: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """Numbers in short."""

    mean: float
    median: float
    lower: float
    upper: float
    least: float | None
    most: float | None
    bars: tuple[Counted, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What one question brought. Shares are of the valid answers; with several choices each
    respondent may stand in more than one row."""

    path: str
    label: str
    kind: str
    valid: int
    missing: int
    rows: tuple[Counted, ...] = ()
    measured: Measured | None = None
    words: tuple[tuple[str, int], ...] = ()
    texts: tuple[str, ...] = ()
    is_hidden: bool = False
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """The whole analysis for an actor and a place."""

    responses: int
    questions: tuple[QuestionResult, ...]
    places: tuple[Counted, ...]
    least: int
    is_hidden: bool = False

    def crossable(self) -> list[tuple[str, str]]:
        found = [(q.path, q.label) for q in self.questions if q.rows and not q.is_repeated]
        return [(PLACE, _("Where")), *found] if self.places else found


@dataclass(frozen=True, slots=True)
class CrossTable:
    """Two questions against each other; shares are of the respondents of each row."""

    first: str
    second: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[rules.Cell, ...]], ...]
    valid: int
    shares: tuple[tuple[float | None, ...], ...] = field(default=())


def labels(form: Form, question: Question) -> dict[str, str]:
    """The words of every choice of a question, in the language of the reader."""
    filling = _teller(form)
    return {c.value: filling.say(c.words) or c.value for c in form.all_choices(question)}


def question_labels(form: Form) -> list[str]:
    """The words of every question that is asked, in their order."""
    filling = _teller(form)
    return [filling.say(q.label) or q.name for q in form.asked()]


def _teller(form: Form) -> Filling:
    now = timezone.localtime().replace(tzinfo=None)
    return Filling(form, {}, now=now, language=get_language() or "")


def results_of(actor: Actor, questionnaire: Questionnaire, *, area: str = "") -> Results:
    """What the answers of the actor's area (inside ``area``) say; small counts are hidden."""
    form = form_of(questionnaire)
    least = fewest_shown(actor, questionnaire)
    everything = opened(access.counted_responses(actor, questionnaire))
    inside = [a for a in everything if a.area.startswith(area)]
    places = _places(everything, least)
    outside = len(everything) - len(inside)
    if form is None or 0 < len(inside) < least or 0 < outside < least:
        return Results(len(inside), (), places, least, is_hidden=form is not None)
    may_read = scope.holds(actor, access.READ_ANSWERS)
    teller = _teller(form)
    questions = tuple(
        _result(form, q, teller, inside, least, may_read=may_read)
        for q in form.asked()
        if q.kind is not Kind.FILE
    )
    return Results(len(inside), questions, places, least)


def _places(answered: Sequence[Answered], least: int) -> tuple[Counted, ...]:
    """The villages that answered, the most answers first; those with too few are not told."""
    counts = Counter(a.area[:12] for a in answered)
    names = dict(Division.objects.filter(code__in=counts).values_list("code", "name"))
    common = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        Counted(code, names.get(code, code), n, rules.share(n, len(answered)))
        for code, n in common
        if n >= least
    )


def _result(
    form: Form,
    question: Question,
    teller: Filling,
    answered: Sequence[Answered],
    least: int,
    *,
    may_read: bool,
) -> QuestionResult:
    given = [values for a in answered if (values := a.values(question.path))]
    flat = [value for values in given for value in values]
    common = {
        "path": question.path,
        "label": teller.say(question.label) or question.name,
        "kind": question.kind.value,
        "valid": len(flat),
        "missing": len(answered) - len(given),
        "is_repeated": form.is_repeated(question.path),
    }
    if 0 < len(flat) < least:
        return QuestionResult(**common, is_hidden=True)  # type: ignore[arg-type]
    if question.kind in COUNTED or question.kind is Kind.AGREE:
        rows = _counted_rows(form, question, flat, least)
        return QuestionResult(**common, rows=rows)  # type: ignore[arg-type]
    if question.kind in MEASURED:
        measured = _measured(flat, least)
        return QuestionResult(**common, measured=measured)  # type: ignore[arg-type]
    if question.kind is Kind.TEXT:
        texts = tuple(random.sample(flat, min(len(flat), MOST_TEXTS))) if may_read else ()
        found = tuple(words.grouped(flat, least=max(least, 2)))
        return QuestionResult(**common, words=found, texts=texts)  # type: ignore[arg-type]
    return QuestionResult(**common)  # type: ignore[arg-type]


def _counted_rows(
    form: Form, question: Question, given: Sequence[str], least: int
) -> tuple[Counted, ...]:
    """Every choice in the order of the form; of a ranking, how often it stood first."""
    known = labels(form, question) if question.kind is not Kind.AGREE else {"OK": _("agreed")}
    chosen: Counter[str] = Counter()
    for value in given:
        parts = value.split() if question.kind in {Kind.MANY, Kind.RANK} else [value]
        chosen.update(parts[:1] if question.kind is Kind.RANK else parts)
    values = [*known, *sorted(set(chosen) - set(known))]
    cells = rules.shown([chosen[v] for v in values], least)
    return tuple(
        Counted(v, known.get(v, v), cell, rules.share(cell, len(given)))
        for v, cell in zip(values, cells, strict=True)
    )


def _measured(given: Sequence[str], least: int) -> Measured | None:
    numbers = sorted(n for value in given if (n := as_number(value)) == n)
    if not numbers:
        return None
    low, high = numbers[0], numbers[-1]
    width = (high - low) / BARS or 1.0
    if all(n == int(n) for n in numbers):
        width = float(max(1, -(-(int(high) - int(low) + 1) // BARS)))
    counts: Counter[int] = Counter(min(int((n - low) / width), BARS - 1) for n in numbers)
    starts = list(range(max(counts) + 1))
    cells = rules.shown([counts[n] for n in starts], least)
    bars = tuple(
        Counted(f"{low + n * width:g}", _bar(low, n, width), cell, rules.share(cell, len(numbers)))
        for n, cell in zip(starts, cells, strict=True)
    )
    return Measured(
        mean=round(sum(numbers) / len(numbers), 2),
        median=rules.quantile(numbers, 0.5),
        lower=rules.quantile(numbers, 0.25),
        upper=rules.quantile(numbers, 0.75),
        least=low if least <= 1 else None,
        most=high if least <= 1 else None,
        bars=bars,
    )


def _bar(low: float, number: int, width: float) -> str:
    start, end = low + number * width, low + (number + 1) * width
    if width == int(width) and low == int(low):
        return f"{start:g}" if width == 1 else f"{start:g}–{end - 1:g}"
    return f"{start:.4g}–{end:.4g}"


def cross_table(
    actor: Actor, questionnaire: Questionnaire, first: str, second: str, *, area: str = ""
) -> CrossTable | None:
    """Two questions with choices (or the place) against each other; nothing for other questions."""
    form = form_of(questionnaire)
    least = fewest_shown(actor, questionnaire)
    answered = [
        a for a in opened(access.counted_responses(actor, questionnaire)) if a.area.startswith(area)
    ]
    if form is None or first == second or 0 < len(answered) < least:
        return None
    down, across = _side(form, first, answered, least), _side(form, second, answered, least)
    if down is None or across is None:
        return None
    counts: Counter[tuple[str, str]] = Counter()
    asked: Counter[str] = Counter()
    valid = 0
    for one in answered:
        rows, columns = _chosen(form, one, first), _chosen(form, one, second)
        valid += bool(rows and columns)
        asked.update(rows if columns else [])
        counts.update((r, c) for r in rows for c in columns)
    table = [[counts[r, c] for c in across.values] for r in down.values]
    cells = rules.shown_table(table, least)
    return CrossTable(
        first=down.label,
        second=across.label,
        columns=tuple(across.words),
        rows=tuple((w, tuple(line)) for w, line in zip(down.words, cells, strict=True)),
        valid=valid,
        shares=tuple(
            tuple(rules.share(cell, asked[value]) for cell in line)
            for line, value in zip(cells, down.values, strict=True)
        ),
    )


@dataclass(frozen=True, slots=True)
class _Side:
    label: str
    values: Sequence[str]
    words: Sequence[str]


def _side(form: Form, path: str, answered: Sequence[Answered], least: int) -> _Side | None:
    if path == PLACE:
        places = _places(answered, least)
        return _Side(_("Where"), [p.value for p in places], [p.label for p in places])
    question = form.by_path.get(path)
    if not isinstance(question, Question) or question.kind not in {Kind.ONE, Kind.MANY}:
        return None
    if form.is_repeated(path):
        return None
    known: Mapping[str, str] = labels(form, question)
    return _Side(
        _teller(form).say(question.label) or question.name, list(known), list(known.values())
    )


def _chosen(form: Form, answered: Answered, path: str) -> list[str]:
    if path == PLACE:
        return [answered.area[:12]]
    return [part for value in answered.values(path) for part in value.split()]

"""Answers that fit a form, drawn by a seed: for trying a form out and for demonstrations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from yanzhen.questionnaires.xlsform.definition import Form, Kind, Question
from yanzhen.questionnaires.xlsform.filling import Filling
from yanzhen.questionnaires.xlsform.values import Node

TRIES = 60
TEXTS = ("很好", "希望多组织活动", "看病不方便", "老人吃饭是个问题")
Weights = Mapping[str, Mapping[str, float]]


class NoFittingAnswer(ValueError):
    """No answer was found that fits the constraint of a question."""


def sample_answers(
    form: Form, *, seed: int, now: datetime, weights: Weights | None = None, rounds: int = 1
) -> dict[str, Any]:
    """One set of answers that the form accepts; the same seed gives the same.

    ``weights`` favours choices, by the path of the question and the value. Raises NoFittingAnswer.
    """
    dice = Random(seed)  # noqa: S311  # a draw that can be repeated
    filling = Filling(form, {}, now=now, fresh=True)
    done: set[str] = set()
    while True:
        waiting = next(
            (
                (filling.key(node), node, question)
                for node, question in filling.nodes()
                if node.is_relevant
                and question.kind not in {Kind.NOTE, Kind.UNSEEN, Kind.FILE}
                and not filling.is_readonly(node, question)
                and filling.key(node) not in done
            ),
            None,
        )
        if waiting is None:
            return filling.answers(final=True)
        key, node, question = waiting
        done.add(key)
        _answer(filling, key, node, question, dice, (weights or {}).get(question.path, {}))


def _answer(
    filling: Filling,
    key: str,
    node: Node,
    question: Question,
    dice: Random,
    weights: Mapping[str, float],
) -> None:
    for attempt in range(TRIES):
        choices = [c.value for c in filling.choices(node, question)]
        value = _drawn(question, choices, dice, weights, filling.around.now, attempt)
        filling.answer({key: value})
        if not filling.problems({key}):
            return
    filling.answer({key: ""})
    if filling.problems({key}):
        raise NoFittingAnswer(f"{key}: {question.constraint.source if question.constraint else ''}")


def _drawn(
    question: Question,
    choices: list[str],
    dice: Random,
    weights: Mapping[str, float],
    now: datetime,
    attempt: int,
) -> str:
    day = now - timedelta(days=dice.randint(0, 40 + attempt * 900))
    steps = int(abs(question.end - question.start) / abs(question.step or 1))
    weighed = [weights.get(c, 1.0) for c in choices]
    drawn: dict[Kind, Callable[[], str]] = {
        Kind.INTEGER: lambda: str(dice.randint(0, 5 + attempt * 4)),
        Kind.DECIMAL: lambda: f"{dice.uniform(0, 5 + attempt * 4):.1f}",
        Kind.RANGE: lambda: f"{question.start + question.step * dice.randint(0, steps):g}",
        Kind.DATE: lambda: day.date().isoformat(),
        Kind.TIME: lambda: f"{dice.randint(0, 23):02d}:{dice.randint(0, 59):02d}",
        Kind.MOMENT: lambda: day.replace(second=0, microsecond=0).isoformat(timespec="minutes"),
        Kind.ONE: lambda: dice.choices(choices, weighed)[0] if choices else "",
        Kind.MANY: lambda: (
            " ".join(
                c
                for c, w in zip(choices, weighed, strict=True)
                if dice.random() < min(w * 0.4, 0.95)
            )
            or (dice.choices(choices, weighed)[0] if choices else "")
        ),
        Kind.RANK: lambda: " ".join(dice.sample(choices, len(choices))),
        Kind.PLACE: lambda: f"{dice.uniform(27, 31):.5f} {dice.uniform(103, 105):.5f}",
        Kind.AGREE: lambda: "OK",
    }
    return drawn.get(question.kind, lambda: dice.choice(TEXTS))()

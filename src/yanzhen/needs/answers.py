"""What can answer a need: the apps above say so, and needs show it without knowing them.

>>> answer_kind(                                                   # doctest: +SKIP
...     AnswerKind("order", _("Order a service"), "hand-heart", "need-order", "delivery.order",
...                "order-detail", PLACE))
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise

from yanzhen.core import scope
from yanzhen.core.scope import Actor, Permission
from yanzhen.needs.models import Need


@dataclass(frozen=True, slots=True)
class AnswerKind:
    """One way to answer: the page that begins it, and the page of what came of it.

    ``url_name`` takes the key of the need, ``page_name`` the key of a record of ``object_type``.
    ``begun`` finds the needs for which such an answer waits for its review: a day shows that alone.
    """

    code: str
    label: str | Promise
    icon: str
    url_name: str
    object_type: str
    page_name: str
    permission: Permission
    needs_person: bool = True
    begun: Q | None = None


_kinds: list[AnswerKind] = []


@dataclass(frozen=True, slots=True)
class Offer:
    """A way that is open for one need."""

    label: str | Promise
    icon: str
    url: str


def answer_kind(kind: AnswerKind) -> None:
    """Register a way to answer, in ``AppConfig.ready``; the order of the apps is kept."""
    if kind not in _kinds:
        _kinds.append(kind)


def _usual_first(kind: AnswerKind) -> int:
    """The order of ``Need.Answer``; what comes again stands behind what comes once."""
    known, code = Need.Answer.values, kind.code.removesuffix("_series")
    return known.index(code) if code in known else len(known)


def offers_for(actor: Actor, need: Need) -> list[Offer]:
    """The ways in which this actor may answer this need, the usual ones first."""
    return [
        Offer(kind.label, kind.icon, reverse(kind.url_name, args=[need.pk]))
        for kind in sorted(_kinds, key=_usual_first)
        if scope.holds(actor, kind.permission, need.area_code)
        and (need.person_id is not None or not kind.needs_person)
    ]


def with_begun_answer() -> Q:
    """Needs for which somebody has begun an answer that is not yet agreed to."""
    parts = [kind.begun for kind in _kinds if kind.begun is not None]
    return reduce(or_, parts, Q(pk__in=()))


def address_of_answer(need: Need) -> str:
    """The page of what answers this need, or nothing."""
    for kind in _kinds:
        if need.answer_id is not None and kind.object_type == need.answer_type:
            return reverse(kind.page_name, args=[need.answer_id])
    return ""

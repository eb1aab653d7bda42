"""The rules of points in plain words, as members and stations read them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from yanzhen.core.policies import Policy
from yanzhen.needs import vocabulary
from yanzhen.people.models import Person
from yanzhen.timebank.rules import HUNDRED, EarnRule, SpendRule


@dataclass(frozen=True, slots=True)
class Sentence:
    """One rule as somebody reads it; ``is_proposed`` when no published rule says it."""

    words: str
    is_proposed: bool


def sentences(policy: Policy, day: date) -> Sequence[Sentence]:
    """What a rule pack says of earning or of spending."""
    if policy.topic == "timebank.earning":
        told = _earning(EarnRule.read(policy.value), policy.area, day)
    else:
        told = _spending(SpendRule.read(policy.value))
    return [Sentence(words, _is_proposed(policy, names)) for names, words in told]


def _is_proposed(policy: Policy, names: Collection[str]) -> bool:
    return not set(names).isdisjoint(policy.proposed)


Told = Iterator[tuple[tuple[str, ...], str]]


def _earning(rule: EarnRule, area: str, day: date) -> Told:
    points = ngettext("%(count)s point", "%(count)s points", rule.points_per_unit)
    yield (
        ("unit_minutes", "points_per_unit"),
        _("%(minutes)s confirmed minutes give %(points)s.")
        % {
            "minutes": rule.unit_minutes,
            "points": points % {"count": rule.points_per_unit},
        },
    )
    yield (
        ("rounding",),
        _("A part that is left over is rounded to the nearest.")
        if rule.rounding == "nearest"
        else _("A part that is left over does not count."),
    )
    labels = vocabulary.labels("delivery.points_classes", area=area, day=day)
    special = [
        _("%(kind)s: %(percent)s%%") % {"kind": labels.get(code, code), "percent": percent}
        for code, percent in rule.coefficients.items()
        if percent not in {HUNDRED, 0}
    ]
    if special:
        yield (
            ("coefficients",),
            _("Some services count more or less: %(list)s.")
            % {"list": pgettext("between words", ", ").join(special)},
        )
    yield from _caps(rule)
    yield (
        ("evidence_to_mint",),
        _("Only hours signed in and out give points; hours added later are kept as honour.")
        if rule.evidence_to_mint == "verified"
        else _("Hours added later give points too, once a second person has confirmed them."),
    )
    if rule.min_age is not None:
        yield ("min_age",), _("Points are earned from the age of %(age)s.") % {"age": rule.min_age}
    yield (
        ("debt",),
        _("When hours are revoked after their points were spent, new points repay them first.")
        if rule.debt == "repay_first"
        else _("When hours are revoked after their points were spent, the station bears them."),
    )


def _caps(rule: EarnRule) -> Told:
    caps = (
        ("cap_activity", rule.cap_activity, _("At most %(most)s for one activity.")),
        ("cap_day", rule.cap_day, _("At most %(most)s for one day.")),
        ("cap_month", rule.cap_month, _("At most %(most)s for one month.")),
        ("cap_life", rule.cap_life, _("At most %(most)s in a lifetime.")),
    )
    told = [(name, words % {"most": most}) for name, most, words in caps if most is not None]
    if not told:
        yield ("cap_day", "cap_life"), _("There is no limit to what is earned.")
        return
    for name, words in told:
        yield (name,), words
    above = {
        "donate": _("What is above a limit goes to the shared pool."),
        "honour": _("What is above a limit is kept as honour, without points."),
        "reject": _("What is above a limit is not counted."),
    }
    yield ("overflow",), above[rule.overflow]


def _spending(rule: SpendRule) -> Told:
    yield ("goods_allowed", "services_allowed"), _for_what(rule)
    if rule.unlock_hours:
        yield (
            ("unlock_hours",),
            _("Points can be spent once %(hours)s hours have been served.")
            % {"hours": rule.unlock_hours},
        )
    if rule.min_age is not None:
        yield (
            ("min_age",),
            _("Points can be spent from the age of %(age)s.") % {"age": rule.min_age},
        )
    yield (
        ("hold_hours",),
        _("What is set aside is kept for %(hours)s hours.") % {"hours": rule.hold_hours},
    )
    if rule.most_of_an_item_a_month is not None:
        yield (
            ("most_of_an_item_a_month",),
            _("Each member takes %(most)s of one thing in 30 days.")
            % {"most": rule.most_of_an_item_a_month},
        )
    yield from _giving(rule)
    left = {
        "nominee": _("After a death points go to whom the member named, otherwise to the pool."),
        "pool": _("After a death points go to the shared pool."),
        "expire": _("After a death points expire."),
    }
    yield ("inherit",), left[rule.inherit]
    if rule.expires_after_months is None:
        yield ("expires_after_months",), _("Points do not expire.")
    else:
        yield (
            ("expires_after_months",),
            _("Points expire after %(months)s months, the oldest being spent first.")
            % {"months": rule.expires_after_months},
        )


def _for_what(rule: SpendRule) -> str:
    if rule.goods_allowed and rule.services_allowed:
        return _("Points are spent on goods and on public services.")
    if rule.goods_allowed:
        return _("Points are spent on goods.")
    if rule.services_allowed:
        return _("Points are spent on public services, not on goods.")
    return _("Points are kept as honour and not spent.")


def _giving(rule: SpendRule) -> Told:
    if not rule.kin_scope:
        yield ("kin_scope",), _("Points are not given to others; the shared pool takes them.")
        return
    labels = dict(Person.Relation.choices)
    yield (
        ("kin_scope",),
        _("Points may go to family of the same household: %(list)s.")
        % {
            "list": pgettext("between words", ", ").join(
                str(labels.get(code, code)) for code in rule.kin_scope
            )
        },
    )
    if rule.kin_min_age is not None:
        yield (
            ("kin_min_age",),
            _("Points go to family from the age of %(age)s.") % {"age": rule.kin_min_age},
        )
    if rule.most_points_of_a_gift is not None:
        yield (
            ("most_points_of_a_gift",),
            _("A gift has at most %(most)s points.") % {"most": rule.most_points_of_a_gift},
        )

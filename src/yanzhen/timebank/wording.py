"""The rules of points in plain words, as members and stations read them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from yanzhen.core.policies import Policy
from yanzhen.needs import vocabulary
from yanzhen.people.models import Category, Person
from yanzhen.timebank import packs
from yanzhen.timebank.packs import Rules
from yanzhen.timebank.rules import HUNDRED, EarnRule, SeedGroup, SeedRule, SpendRule

ASPECTS: dict[str, tuple[tuple[str | Promise, tuple[str, ...]], ...]] = {
    packs.EARNING: (
        (pgettext_lazy("points", "rate"), ("unit_minutes", "points_per_unit", "rounding")),
        (pgettext_lazy("points", "kinds of service"), ("coefficients",)),
        (
            pgettext_lazy("points", "limits"),
            ("cap_activity", "cap_day", "cap_month", "cap_life", "overflow"),
        ),
        (pgettext_lazy("points", "which hours"), ("evidence_to_mint", "team_hours")),
        (pgettext_lazy("points", "who earns"), ("min_age",)),
        (pgettext_lazy("points", "revoked hours"), ("debt",)),
    ),
    packs.SPENDING: (
        (pgettext_lazy("points", "what points are for"), ("goods_allowed", "services_allowed")),
        (pgettext_lazy("points", "who spends"), ("unlock_hours", "min_age")),
        (pgettext_lazy("points", "at the counter"), ("hold_hours", "most_of_an_item_a_month")),
        (pgettext_lazy("points", "family"), ("kin_scope", "kin_min_age", "most_points_of_a_gift")),
        (pgettext_lazy("points", "after a death"), ("inherit",)),
        (pgettext_lazy("points", "how long they hold"), ("expires_after_months",)),
    ),
    packs.SEEDS: ((pgettext_lazy("points", "granted by a fund"), ("groups", "points", "period")),),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One rule as somebody reads it; ``is_proposed`` when no published rule says it.

    ``about`` names the first of the parts of the pack that it tells.
    """

    words: str
    is_proposed: bool
    about: str


def sentences(policy: Policy, day: date) -> Sequence[Sentence]:
    """What a rule pack says of earning, of spending or of grants."""
    if policy.topic == packs.EARNING:
        told = _earning(EarnRule.read(policy.value), policy.area, day)
    elif policy.topic == packs.SPENDING:
        told = _spending(SpendRule.read(policy.value))
    else:
        told = _seeds(SeedRule.read(policy.value))
    return [Sentence(words, _is_proposed(policy, names), names[0]) for names, words in told]


@dataclass(frozen=True, slots=True)
class Beside:
    """What two packs say of one thing."""

    aspect: str | Promise
    ours: Sequence[Sentence]
    theirs: Sequence[Sentence]

    @property
    def differs(self) -> bool:
        return [s.words for s in self.ours] != [s.words for s in self.theirs]


def beside(ours: Rules, theirs: Rules, day: date) -> Sequence[Beside]:
    """Two sets of rules, thing by thing."""
    found = []
    for one, other in zip(ours.parts, theirs.parts, strict=True):
        both = sentences(one, day), sentences(other, day)
        for aspect, names in ASPECTS[one.topic]:
            ours_, theirs_ = ([s for s in said if s.about in names] for said in both)
            if ours_ or theirs_:
                found.append(Beside(aspect, ours_, theirs_))
    return found


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
    else:
        yield ("coefficients",), _("Every kind of service counts the same.")
    yield from _caps(rule)
    yield (
        ("evidence_to_mint",),
        _("Only hours signed in and out give points; hours added later are kept as honour.")
        if rule.evidence_to_mint == "verified"
        else _("Hours added later give points too, once a second person has confirmed them."),
    )
    if rule.team_hours == "donate":
        yield (
            ("team_hours",),
            _("Hours served with one's team only give points to the shared pool."),
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


def _seeds(rule: SeedRule) -> Told:
    if not rule.groups:
        yield ("groups",), _("Nobody is granted points without hours.")
        return
    names = {c.code: str(c) for c in Category.objects.filter(code__in=rule.categories)}
    told = {
        "month": _("Every month a fund grants %(points)s points to: %(list)s."),
        "year": _("Every year a fund grants %(points)s points to: %(list)s."),
        "once": _("Once in a lifetime a fund grants %(points)s points to: %(list)s."),
    }
    people = pgettext("between clauses", "; ").join(_group(group, names) for group in rule.groups)
    yield (
        ("groups", "points", "period"),
        told[rule.period] % {"points": rule.points, "list": people},
    )


def _group(group: SeedGroup, names: Mapping[str, str]) -> str:
    ages = (
        _("from the age of %(first)s")
        if group.to_age is None
        else _("from the age of %(first)s to %(last)s")
    ) % {"first": group.from_age, "last": group.to_age}
    kinds = (
        pgettext("between words", " or ").join(names.get(code, code) for code in some)
        for some in group.categories
    )
    return pgettext("between words", ", ").join([ages, *kinds])

"""Proving the points: the minutes, the rules of their day, the caps, the entries that gave them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from heapq import heappop, heappush
from itertools import groupby
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.timebank import packs, rules
from yanzhen.timebank.models import Account, LedgerEntry, PointIssue
from yanzhen.timebank.services.seeding import SEED
from yanzhen.volunteers.reckoning import with_team

COLUMNS = (
    "person", "pk", "account", "hours", "hours__minutes", "hours__points_class", "area_code",
    "served_on", "activity_key", "minutes", "computed", "given", "transfer_id", "issued_at",
    "taken_back_at", "entry_amount", "entry_target", "with_team",
)  # fmt: skip
Issue = dict[str, Any]


def faults_of_points() -> Iterator[str]:
    """Points that the confirmed minutes, the caps or the book do not bear out, as sentences.

    Rules are those in force on the day of the service: a pack changed backwards is found too.
    """
    entry = LedgerEntry.objects.filter(transfer_id=OuterRef("transfer_id"))
    rows = PointIssue.objects.annotate(
        entry_amount=Subquery(entry.values("amount")[:1]),
        entry_target=Subquery(entry.values("target")[:1]),
        with_team=ExpressionWrapper(with_team("hours__"), output_field=BooleanField()),
    ).order_by("person", "issued_at", "pk")
    rule_of = cache(packs.earning)
    issues = rows.values(*COLUMNS).iterator(2_000)
    for _person, own in groupby(issues, key=lambda issue: issue["person"]):
        yield from _faults_of_one(own, rule_of)


def _faults_of_one(issues: Iterator[Issue], rule_of: Any) -> Iterator[str]:
    """The issues of one person in their order, with what stood of the earlier ones."""
    sums: dict[Any, int] = defaultdict(int)
    ends: list[tuple[Any, int, Issue]] = []
    for issue in issues:
        while ends and ends[0][0] <= issue["issued_at"]:
            _add(sums, heappop(ends)[2], -1)
        yield from _faults_of_issue(issue, rule_of(issue["area_code"], issue["served_on"]), sums)
        _add(sums, issue, 1)
        if issue["taken_back_at"]:
            heappush(ends, (issue["taken_back_at"], issue["pk"], issue))


def _counted(issue: Issue) -> tuple[Any, date, tuple[int, int], str]:
    day = issue["served_on"]
    return issue["activity_key"], day, (day.year, day.month), "life"


def _add(sums: dict[Any, int], issue: Issue, sign: int) -> None:
    for key in _counted(issue):
        sums[key] += sign * issue["given"]


def _faults_of_issue(issue: Issue, rule: rules.EarnRule, sums: dict[Any, int]) -> Iterator[str]:
    words = {"hours": issue["hours"], "given": issue["given"]}
    if issue["minutes"] != issue["hours__minutes"]:
        yield _("The points of hours %(hours)s were reckoned on other minutes.") % words
    most = rules.points_for(issue["hours__minutes"], issue["hours__points_class"], rule)
    earned = rules.Earned(*(sums[key] for key in _counted(issue)))
    room = rules.share_of(most, earned, rule, with_team=issue["with_team"])
    if issue["given"] > room.given:
        yield _("Hours %(hours)s gave %(given)s points; the rules of that day allow %(most)s.") % {
            **words, "most": room.given,
        }  # fmt: skip
    entry = (issue["entry_amount"], issue["entry_target"])
    if issue["given"] and entry != (issue["given"], issue["account"]):
        yield _("The book does not hold the %(given)s points of hours %(hours)s.") % words


def faults_of_seeds() -> Iterator[str]:
    """Points that a fund granted otherwise than the rules of that day say."""
    rows = LedgerEntry.objects.filter(reason=SEED).values_list(
        "number", "transfer_id", "amount", "at", "source__kind", "source__area_code"
    )
    rule_of = cache(packs.seeds)
    for number, name, amount, at, kind, area in rows.iterator(2_000):
        day = timezone.localdate(at)
        rule = rule_of(area, day)
        start = f"{SEED}:{rules.period_of(day, rule.period)}:"
        if (kind, amount) != (Account.Kind.FUND, rule.points) or not name.startswith(start):
            words = {"number": number, "given": amount, "most": rule.points}
            yield (
                _("Entry %(number)s grants %(given)s points; the rules of that day: %(most)s.")
                % words
            )

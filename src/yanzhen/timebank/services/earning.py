"""Points are issued by the station's pool on confirmed minutes, and taken back with them.

Hours are never consumed: what is spent are points, and the record of the hours stays.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, Sum

from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.engines.ledger import Outcome, Transfer
from yanzhen.people.models import Person
from yanzhen.timebank import packs, rules
from yanzhen.timebank.keeping import hold_back, lock_head, not_before
from yanzhen.timebank.models import Account, PointIssue
from yanzhen.timebank.services.accounts import account_of, house_account
from yanzhen.timebank.services.book import post_by_rule
from yanzhen.volunteers.models import HourRecord
from yanzhen.volunteers.reckoning import is_with_team
from yanzhen.volunteers.rules import age_on

Kind = Account.Kind


class BookRefused(RuntimeError):
    """The book refused what the rules had reckoned: a fault of the program, nothing was kept."""


def follow_hours(*, actor: Actor, hours: HourRecord) -> None:
    """Points for new hours; points back for hours that are taken back."""
    if hours.sign > 0:
        issue_points(actor=actor, hours=hours)
    else:
        take_back_points(actor=actor, hours=hours)


def _why_none(hours: HourRecord, person: Person, rule: rules.EarnRule) -> str:
    age = age_on(person.born_on, hours.served_on) if person.born_on else None
    return rules.why_none(rule, evidence=hours.evidence, age=age)


def _goes_by_team(rule: rules.EarnRule, hours: HourRecord) -> bool:
    return rule.team_hours == "donate" and is_with_team(hours)


def _earned(hours: HourRecord, person: Person, key: str) -> rules.Earned:
    stands = Q(taken_back_at=None)
    month = hours.served_on.replace(day=1)
    sums = PointIssue.objects.filter(stands, person=person).aggregate(
        activity=Sum("given", filter=Q(activity_key=key)),
        day=Sum("given", filter=Q(served_on=hours.served_on)),
        month=Sum("given", filter=Q(served_on__gte=month, served_on__lte=_end_of(month))),
        life=Sum("given"),
    )
    return rules.Earned(**{name: value or 0 for name, value in sums.items()})


def _end_of(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)


@operation("timebank.issue_points")
def issue_points(*, actor: Actor, hours: HourRecord) -> PointIssue:
    """Points for a row of confirmed hours: reckoned, capped, issued; debts are repaid first.

    Hours served with one's team go to the pool where the rule pack says so.
    Called in the transaction that confirms the hours; the end of the chain is locked, so that the
    caps hold also when two hours of one person are confirmed at once.
    """
    person = hours.volunteer.person
    rule = packs.earning(hours.area_code, hours.served_on)
    head = lock_head()
    known = PointIssue.objects.filter(hours=hours).first()
    if known is not None:
        return known
    record = hours.claim.record
    key = f"{record.source_type}:{record.source_id}" if record.source_id else f"record:{record.pk}"
    why_none = _why_none(hours, person, rule)
    computed = 0 if why_none else rules.points_for(hours.minutes, hours.points_class, rule)
    share = rules.share_of(
        computed, _earned(hours, person, key), rule, with_team=_goes_by_team(rule, hours)
    )
    account = account_of(actor, person)
    issue = PointIssue.objects.create(
        area_code=hours.area_code,
        hours=hours,
        person=person,
        account=account,
        served_on=hours.served_on,
        activity_key=key,
        minutes=hours.minutes,
        percent=rule.percent_of(hours.points_class),
        computed=computed,
        given=share.given,
        overflow=share.overflow,
        overflow_to=rule.goes_to(share),
        cap=share.cap,
        why_none=why_none,
        transfer_id=f"hours:{hours.uid}" if share.given else "",
        issued_at=not_before(head, actor.now),
    )
    wishes = []
    source = house_account(actor, Kind.ISSUE, hours.area_code)
    if share.given:
        wishes.append(_wish(actor, f"hours:{hours.uid}", source, account, share.given, "hours"))
        wishes += _repaid(actor, hours, account, share.given)
    if issue.overflow_to == PointIssue.Overflow.DONATE:
        pool = house_account(actor, Kind.POOL, hours.area_code)
        reason = rules.TEAM if share.cap == rules.TEAM else "overflow"
        wishes.append(_wish(actor, f"overflow:{hours.uid}", source, pool, share.overflow, reason))
    _post(actor, wishes)
    note(given=share.given, overflow=share.overflow)
    return issue


def _repaid(actor: Actor, hours: HourRecord, account: Account, given: int) -> list[Transfer]:
    debt = Account.objects.filter(person=account.person_id, kind=Kind.DEBT, closed_at=None).first()
    if debt is None or debt.posted >= 0:
        return []
    amount = min(given, -debt.posted)
    return [_wish(actor, f"repay:{hours.uid}", account, debt, amount, "repay")]


@operation("timebank.take_back_points")
def take_back_points(*, actor: Actor, hours: HourRecord) -> PointIssue | None:
    """The counter-entry for hours that were revoked.

    What the member still has goes back; what was spent by then is owed in an account of its own,
    or borne by the station, as the rule pack says: a balance below zero never hides.
    """
    if hours.reverses is None:
        return None
    head = lock_head()
    issue = PointIssue.objects.filter(hours=hours.reverses, taken_back_at=None).first()
    if issue is None:
        return None
    account = Account.objects.get(pk=issue.account_id)
    rule = packs.earning(issue.area_code, issue.served_on)
    source = house_account(actor, Kind.ISSUE, issue.area_code)
    parts = rules.repayment(issue.given, account.available, rule.debt)
    wishes = []
    if parts.back and parts.back == issue.given:
        wishes.append(
            _wish(
                actor, f"revoked:{hours.uid}", account, source, parts.back, "revoked",
                reverses=issue.transfer_id,
            )
        )  # fmt: skip
    elif parts.back:
        wishes.append(_wish(actor, f"revoked:{hours.uid}", account, source, parts.back, "revoked"))
    if parts.debt:
        debt = account_of(actor, issue.person, Kind.DEBT)
        wishes.append(_wish(actor, f"owed:{hours.uid}", debt, source, parts.debt, "owed"))
    if issue.overflow and issue.overflow_to == PointIssue.Overflow.DONATE:
        pool = house_account(actor, Kind.POOL, issue.area_code)
        amount = min(issue.overflow, max(0, pool.available))
        if amount:
            wishes.append(_wish(actor, f"unpool:{hours.uid}", pool, source, amount, "revoked"))
    _post(actor, wishes)
    issue.taken_back_at = hold_back(head, actor.now)
    issue.owed, issue.lost = parts.debt, parts.lost
    issue.save(update_fields=["taken_back_at", "owed", "lost"])
    note(back=parts.back, owed=parts.debt, lost=parts.lost)
    return issue


def _wish(
    actor: Actor, key: str, source: Account, target: Account, amount: int, reason: str,
    reverses: str = "",
) -> Transfer:  # fmt: skip
    return Transfer(
        key, source.key, target.key, amount, actor.now, reason=reason, reverses=reverses
    )


def _post(actor: Actor, wishes: list[Transfer]) -> list[Outcome]:
    outcomes = post_by_rule(actor, wishes) if wishes else []
    refused = [outcome for outcome in outcomes if not outcome.is_accepted]
    if refused:
        raise BookRefused(str(refused[0].refusal))
    return outcomes

"""Spot checks: chance picks confirmed hours, somebody else looks at them again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.calendar import add_working_days
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.volunteers import access, rules
from yanzhen.volunteers.judging import rule
from yanzhen.volunteers.models import HourClaim, SpotCheck
from yanzhen.volunteers.services.confirming import RecorderCannotConfirm, revoke_hours

TOWN_DIGITS = 9


@operation("volunteers.draw_spot_checks")
def draw_spot_checks(*, actor: Actor, month: date, area: str = "") -> list[SpotCheck]:
    """Pick the hours of a month that is over, town by town, as many as the rule pack says; once."""
    scope.require(actor, access.SETTLE_HOURS, area)
    month = month.replace(day=1)
    ends = (month + timedelta(days=32)).replace(day=1)
    if ends > actor.today:
        raise WrongState(_("This month is not over yet."))
    claims = HourClaim.objects.filter(
        state=HourClaim.State.CONFIRMED,
        area_code__startswith=area,
        starts_at__gte=_moment(month),
        starts_at__lt=_moment(ends),
    )
    towns: dict[str, list[HourClaim]] = {}
    for claim in claims.only("pk", "area_code").order_by("pk"):
        towns.setdefault(claim.area_code[:TOWN_DIGITS], []).append(claim)
    drawn: list[SpotCheck] = []
    for town, rows in towns.items():
        said = rule("volunteers.hours", area=town, day=month)
        last = add_working_days(actor.today, said["spot_check_working_days"])
        chosen = set(
            rules.spot_checked(
                [claim.pk for claim in rows], month=month, percent=said["spot_check_percent"]
            )
        )
        for claim in rows:
            if claim.pk in chosen:
                check, is_new = SpotCheck.objects.get_or_create(
                    claim=claim,
                    defaults={
                        "created_at": actor.now,
                        "area_code": claim.area_code,
                        "month": month,
                        "due_at": _moment(last, time(23, 59)),
                    },
                )
                drawn += [check] if is_new else []
    note(month=f"{month:%Y-%m}", drawn=len(drawn))
    return drawn


def _moment(day: date, at: time = time()) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


@operation("volunteers.settle_spot_check")
def settle_spot_check(*, actor: Actor, check: SpotCheck, result: str, words: str) -> SpotCheck:
    """Write down what came out; hours that were wrong are revoked with it.

    Whoever served, entered or confirmed the hours does not check them.
    """
    scope.require(actor, access.SETTLE_HOURS, check.area_code)
    check = locked(check)
    claim = HourClaim.objects.select_related("volunteer").get(pk=check.claim_id)
    if check.result != SpotCheck.Result.OPEN:
        raise WrongState(_("This spot check is done."))
    if result not in {"right", "wrong", "unclear"}:
        raise NotValid(_("Choose what came out."), field="result")
    if len(words.strip()) < 2:
        raise NotValid(_("Say whom you asked and what came out."), field="words")
    is_involved = actor.user_id is not None and actor.user_id == claim.ended_by_id
    if is_involved or not access.is_apart(actor, claim):
        raise RecorderCannotConfirm(_("Whoever confirmed these hours does not check them."))
    if result == SpotCheck.Result.WRONG and claim.state == HourClaim.State.CONFIRMED:
        revoke_hours(actor=actor, claim=claim, words=words)
    check.result, check.words = result, words.strip()[:300]
    check.checked_at, check.checked_by_id = actor.now, actor.user_id
    return saved(check)

"""Contracts by which somebody buys the running of a station."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import saved
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.orgs import access
from yanzhen.orgs.models import Organization, ServiceContract, Station

INDICATORS, INDICATOR_LENGTH = 20, 200


@operation("orgs.sign_contract")
def sign_contract(
    *,
    actor: Actor,
    station: Station,
    title: str,
    purchaser: Organization,
    operator: Organization,
    starts_on: date,
    ends_on: date,
    amount_cents: int | None = None,
    indicators: Sequence[str] = (),
) -> ServiceContract:
    """Enter a contract. While its term runs today, the station is run by its operator.

    Raises NotValid when the term is empty, or another operator holds the station in it.
    """
    scope.require(actor, access.MANAGE_STATIONS, station.area_code)
    if not title.strip():
        raise NotValid(_("Give the contract a title."), field="title")
    if purchaser.pk == operator.pk:
        raise NotValid(_("Nobody buys from themselves. Choose who runs it."), field="operator")
    if ends_on <= starts_on:
        raise NotValid(_("The end must come after the beginning."), field="ends_on")
    if amount_cents is not None and amount_cents < 0:
        raise NotValid(_("An amount is not below zero."), field="amount")
    at_once = station.contracts.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    if held := at_once.exclude(operator=operator).select_related("operator").first():
        raise NotValid(
            _("%(operator)s runs this station until %(day)s."),
            field="starts_on",
            operator=held.operator.name,
            day=held.ends_on,
        )
    words = [" ".join(line.split())[:INDICATOR_LENGTH] for line in indicators if line.strip()]
    if len(words) > INDICATORS:
        raise NotValid(_("At most %(most)s lines."), field="indicators", most=INDICATORS)
    if starts_on <= actor.today <= ends_on:
        station.operator = operator
        saved(station, "operator")
    return ServiceContract.objects.create(
        station=station,
        area_code=station.area_code,
        title=title.strip(),
        purchaser=purchaser,
        operator=operator,
        starts_on=starts_on,
        ends_on=ends_on,
        amount_cents=amount_cents,
        indicators=words,
        created_at=actor.now,
    )

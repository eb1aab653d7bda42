"""The card of a household, whose code proves that somebody came, without a picture of a face."""

from __future__ import annotations

import secrets

from yanzhen.core import scope
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.people.models import Household
from yanzhen.visits import access
from yanzhen.visits.models import VisitCode

DIGITS = 6


@operation("visits.issue_visit_code")
def issue_visit_code(*, actor: Actor, household: Household) -> VisitCode:
    """Give a household a code of six digits; a new one ends the old."""
    scope.require(actor, access.RECORD, household.area_code)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    card, _is_new = VisitCode.objects.update_or_create(
        household=household,
        defaults={"code": code, "issued_at": actor.now, "issued_by_id": actor.user_id},
    )
    return card

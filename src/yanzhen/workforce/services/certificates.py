"""Writes of the staff file."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Post
from yanzhen.workforce import access
from yanzhen.workforce.models import StaffCertificate

REGISTERED_YEARS = 3


@operation("workforce.record_certificate")
def record_certificate(
    *,
    actor: Actor,
    post: Post,
    kind: str,
    number: str,
    issued_on: date,
    registered_from: date,
) -> StaffCertificate:
    """Note a worker's certificate, registered for three years (rules.md section 11)."""
    scope.require(actor, access.KEEP, post.area_code)
    if registered_from < issued_on:
        raise NotValid(
            _("The registration cannot begin before the certificate was issued."),
            field="registered_from",
        )
    until = registered_from.replace(
        year=registered_from.year + REGISTERED_YEARS, day=min(registered_from.day, 28)
    )
    return StaffCertificate.objects.create(
        user=post.user,
        area_code=post.area_code,
        kind=kind,
        number=number,
        issued_on=issued_on,
        registered_from=registered_from,
        registered_to=until,
    )

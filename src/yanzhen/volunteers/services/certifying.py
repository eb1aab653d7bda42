"""Certificates are issued free of charge, once under each number, and revoked in the open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.fields import plain
from yanzhen.core.identity import mask_id
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.services import hold_place
from yanzhen.people.models import Person
from yanzhen.volunteers import access, reckoning, rules
from yanzhen.volunteers.judging import rule
from yanzhen.volunteers.models import CertificateBatch, HourCertificate, Volunteer


@operation("volunteers.issue_certificate")
def issue_certificate(
    *,
    actor: Actor,
    volunteer: Volunteer,
    period_from: date,
    period_to: date,
    unit: str,
    in_charge: str = "",
    contact: str = "",
    with_document: bool = False,
    batch: CertificateBatch | None = None,
) -> HourCertificate:
    """Certify the confirmed hours of a period, as they stand now (Order 67 art. 14 and 15).

    Shows service time, content and the recording unit; ``with_document`` also the identity
    document, its number masked. Raises NotValid without hours.
    """
    scope.require(actor, access.CERTIFY, volunteer.area_code)
    today = actor.today
    if not unit.strip():
        raise NotValid(_("Say which unit has recorded these hours."), field="unit")
    if period_from > period_to or period_to > today:
        raise NotValid(
            _("The period ends today at the latest, and after it begins."), field="period_to"
        )
    minutes = reckoning.minutes_of(volunteer, period_from, period_to)
    if minutes.total <= 0:
        raise NotValid(_("There are no confirmed hours in this period."), field="period_from")
    said = rule("volunteers.certificate", area=volunteer.area_code, day=today)
    county = volunteer.area_code[:6]
    hold_place(county)
    start = f"{county}-{today.year}-"
    taken = HourCertificate.objects.filter(serial__startswith=start).order_by("-serial")
    newest = taken.values_list("serial", flat=True).first()
    rows = reckoning.standing_rows(volunteer, period_from, period_to)
    certificate = HourCertificate.objects.create(
        created_at=actor.now,
        area_code=volunteer.area_code,
        serial=rules.serial_number(
            county, today.year, [int(newest[len(start) :])] if newest else []
        ),
        volunteer=volunteer,
        period_from=period_from,
        period_to=period_to,
        verified_minutes=minutes.verified,
        supplemented_minutes=minutes.supplemented,
        public_until=today + timedelta(days=said["publicity_days"]),
        issued_by_id=actor.user_id,
        batch=batch,
        content={
            "name": volunteer.person.name,
            "number": volunteer.number,
            "document": _document(volunteer.person) if with_document else "",
            "unit": unit.strip()[:80],
            "in_charge": in_charge.strip()[:40],
            "handler": actor.name[:40],
            "contact": contact.strip()[:60],
            "count": rows.count(),
            "lines": [_line(hours) for hours in rows[: said["lines"]]],
        },
    )
    note(serial=certificate.serial, minutes=minutes.total)
    return certificate


def _document(person: Person) -> str:
    number = plain(person.id_number)
    return f"{person.get_document_display()} {mask_id(number)}" if number else ""


def _line(hours: Any) -> list[Any]:
    return [str(hours.served_on), hours.claim.title, hours.minutes, hours.evidence]


@operation("volunteers.revoke_certificate")
def revoke_certificate(
    *, actor: Actor, certificate: HourCertificate, reason: str
) -> HourCertificate:
    """Say in public that a certificate does not hold; its number stays listed."""
    scope.require(actor, access.CERTIFY, certificate.area_code)
    certificate = locked(certificate)
    if certificate.is_revoked:
        raise WrongState(_("This certificate is revoked already."))
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why: whoever checks the certificate reads it."), field="reason")
    certificate.revoked_at, certificate.revoked_by_id = actor.now, actor.user_id
    certificate.revoke_reason = reason.strip()[:200]
    return saved(certificate)

"""Certificates of a whole team or school: one job, one file, going on where it was interrupted."""

from __future__ import annotations

from datetime import date

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from yanzhen.core import attachments, jobs, scope, vault
from yanzhen.core.changing import saved
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.finding import the_row
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Organization
from yanzhen.volunteers import access, certificates
from yanzhen.volunteers.models import (
    CertificateBatch,
    HourCertificate,
    HourRecord,
    Membership,
    Volunteer,
    VolunteerTeam,
)
from yanzhen.volunteers.services.certifying import issue_certificate

MOST = 2000


@operation("volunteers.ask_certificates")
def ask_certificates(
    *,
    actor: Actor,
    period_from: date,
    period_to: date,
    unit: str,
    address: str,
    team: VolunteerTeam | None = None,
    organization: Organization | None = None,
    in_charge: str = "",
    contact: str = "",
    is_short: bool = False,
) -> CertificateBatch:
    """Ask for the certificates of a team, or of everybody whom an organisation registered.

    ``address`` is that of the verification page with ``{token}`` in it.
    """
    area = team.area_code if team else organization.area_code if organization else ""
    if (team is None) == (organization is None):
        raise NotValid(_("Choose a team or a unit."))
    scope.require(actor, access.CERTIFY, area)
    if not unit.strip():
        raise NotValid(_("Say which unit has recorded these hours."), field="unit")
    if period_from > period_to or period_to > actor.today:
        raise NotValid(
            _("The period ends today at the latest, and after it begins."), field="period_to"
        )
    batch = CertificateBatch(
        created_at=actor.now,
        area_code=area,
        team=team,
        organization=organization,
        period_from=period_from,
        period_to=period_to,
        unit=unit.strip()[:80],
        in_charge=in_charge.strip()[:40],
        contact=contact.strip()[:60],
        address=address[:200],
        asked_by_id=actor.user_id,
    )
    count = members_of_batch(actor, batch).count()
    if not count:
        raise NotValid(_("Nobody of them is on the register."))
    if count > MOST:
        raise NotValid(_("At most %(most)s certificates are made at once."), most=MOST)
    batch.save()
    batch.job = jobs.start(
        actor=actor,
        kind="volunteers.certify",
        parameters={"batch_id": batch.pk},
        at_once=is_short,
    )
    batch.save(update_fields=["job"])
    note(members=count)
    return batch


def members_of_batch(actor: Actor, batch: CertificateBatch) -> QuerySet[Volunteer]:
    """Whose certificates are made: members in the period, or those the unit registered.

    Those of other areas get theirs where they are on the register.
    """
    rows = Volunteer.objects.filter(scope.areas(actor, access.CERTIFY).q()).order_by("number")
    if batch.team_id is None:
        return rows.filter(registered_by=batch.organization)
    members = Membership.objects.filter(team=batch.team, valid_from__lte=batch.period_to).exclude(
        valid_to__lte=batch.period_from
    )
    return rows.filter(pk__in=members.values("volunteer"))


@jobs.job("volunteers.certify", title=_("Certificates of volunteer service"))
def certify(work: jobs.Work, *, batch_id: int) -> dict[str, int]:
    """Issue who has none of this batch yet, then write one file of all."""
    actor = work.actor
    batch = CertificateBatch.objects.select_related("team", "organization").get(pk=batch_id)
    scope.require(actor, access.CERTIFY, batch.area_code)
    issued = set(batch.certificates.values_list("volunteer", flat=True))
    served = dict(
        HourRecord.objects.filter(served_on__gte=batch.period_from, served_on__lte=batch.period_to)
        .values_list("volunteer")
        .annotate(n=Sum(F("sign") * F("minutes")))
        .order_by()
    )
    members = list(members_of_batch(actor, batch).select_related("person", "division"))
    with_hours = [volunteer for volunteer in members if (served.get(volunteer.pk) or 0) > 0]
    for done, volunteer in enumerate(with_hours, start=1):
        if volunteer.pk not in issued:
            issue_certificate(
                actor=actor,
                volunteer=volunteer,
                period_from=batch.period_from,
                period_to=batch.period_to,
                unit=batch.unit,
                in_charge=batch.in_charge,
                contact=batch.contact,
                batch=batch,
            )
        work.step(_("Issuing certificates"), done, len(with_hours) + 1)
    keep_file(actor=actor, batch=batch, without_hours=len(members) - len(with_hours))
    work.step(_("Written"), len(with_hours) + 1, len(with_hours) + 1)
    return {"certificates": len(with_hours), "without_hours": len(members) - len(with_hours)}


@operation("volunteers.keep_certificates")
def keep_file(*, actor: Actor, batch: CertificateBatch, without_hours: int) -> CertificateBatch:
    """Write all certificates of a batch that hold into one sealed file."""
    rows = list(batch.certificates.filter(revoked_at=None).order_by("serial"))
    batch.without_hours = without_hours
    if rows:
        paper = certificates.printed_together(rows, batch.address)
        stored = vault.put(attachments.folder(), paper)
        batch.stored_as, batch.file_key = stored.stored_as, stored.file_key
    note(certificates=len(rows))
    return saved(batch)


def file_of(batch: CertificateBatch) -> bytes:
    """The papers. Raises WrongState while they are not written, FileGone."""
    if not batch.stored_as:
        raise WrongState(_("The certificates are not written yet."))
    return vault.read(attachments.folder(), batch.stored_as, batch.file_key)


def visible_batches(actor: Actor) -> QuerySet[CertificateBatch]:
    """Batches of the actor's areas, the newest first."""
    rows = CertificateBatch.objects.filter(scope.areas(actor, access.CERTIFY).q())
    return rows.select_related("team", "organization", "job")


def batch_for(actor: Actor, pk: int) -> CertificateBatch:
    """Raises NotFound."""
    return the_row(visible_batches(actor), pk=pk)


def certificates_of(batch: CertificateBatch) -> QuerySet[HourCertificate]:
    return batch.certificates.select_related("volunteer__person").order_by("serial")

"""Certificates 志愿服务记录证明: what was told to somebody on paper, and whether it still holds."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Job, Placed, Record
from yanzhen.orgs.models import Organization
from yanzhen.volunteers.models.register import Volunteer, VolunteerTeam


def new_token() -> str:
    return secrets.token_urlsafe(12)


class CertificateBatch(Record, Placed):
    """The certificates of a team or of everybody whom an organisation registered, made as one job.

    What was issued stays issued when the work is interrupted; it goes on with who is left. The file
    is sealed at rest.
    """

    team = models.ForeignKey(VolunteerTeam, models.PROTECT, null=True, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    period_from = models.DateField(_("from"))
    period_to = models.DateField(_("until"))
    unit = models.CharField(_("recording unit"), max_length=80)
    in_charge = models.CharField(_("person in charge"), max_length=40, blank=True)
    contact = models.CharField(_("contact"), max_length=60, blank=True)
    address = models.CharField(max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    without_hours = models.PositiveIntegerField(default=0)
    file_key = SealedField(blank=True)
    stored_as = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=False, organization=None)
                | Q(team=None, organization__isnull=False),
                name="a_batch_is_of_a_team_or_a_unit",
            )
        ]

    def __str__(self) -> str:
        return self.team.name if self.team else str(self.organization)


class HourCertificate(Record, Placed):
    """A record of this unit about a volunteer's hours in a period, as it stood on its day.

    ``content`` is what is printed; it is kept, so that the paper can be printed again and compared.
    A number is never given twice, and a revoked one stays listed.
    """

    serial = models.CharField(_("certificate number"), max_length=32, unique=True)
    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="certificates")
    period_from = models.DateField(_("from"))
    period_to = models.DateField(_("until"))
    verified_minutes = models.PositiveIntegerField()
    supplemented_minutes = models.PositiveIntegerField()
    content = models.JSONField()
    public_until = models.DateField(_("publicity until"))
    batch = models.ForeignKey(
        CertificateBatch, models.PROTECT, null=True, related_name="certificates"
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revoke_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "volunteer"], name="one_certificate_each_in_a_batch"
            )
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def headline(self) -> str:
        return self.volunteer.person.name

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

"""Certificates 志愿服务记录证明: what was told to somebody on paper, and whether it still holds."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.models import Placed, Record
from yanzhen.volunteers.models.register import Volunteer


def new_token() -> str:
    return secrets.token_urlsafe(12)


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

    def __str__(self) -> str:
        return self.serial

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

"""Mandatory reports: what the law says must be told at once, and to whom it was told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record
from yanzhen.people.models import Person
from yanzhen.visits.models.visits import Visit


class MandatoryReport(Record, Placed):
    """Violence, neglect or danger that had to be reported at once.

    反家庭暴力法 art. 14, 未成年人保护法 art. 11.
    Never changed, never deleted, never exported; seen by the reporter, the leads of the area and
    the designated child officer.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="mandatory_reports")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="mandatory_reports")
    is_minor = models.BooleanField(default=False)
    situations = models.JSONField(_("situations"))
    words = SealedField(_("what was seen"))
    noticed_at = models.DateTimeField(_("noticed at"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mandatory_reports"
    )

    class Meta:
        ordering = ["-noticed_at", "-pk"]


class MandatoryReportStep(models.Model):
    """An authority was told: which one, when, how, and under which acceptance number."""

    report = models.ForeignKey(MandatoryReport, models.PROTECT, related_name="steps")
    authority = models.CharField(_("told to"), max_length=30)
    told_at = models.DateTimeField(_("told at"))
    how = models.CharField(_("how"), max_length=20)
    contact = SealedField(_("spoke with"), blank=True)
    acceptance_number = models.CharField(_("acceptance number"), max_length=60, blank=True)
    remark = SealedField(_("remark"), blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["told_at", "pk"]

"""Help with applications 救助申请: the station helps to apply, the competent office decides."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.assistance import rules
from yanzhen.core.models import Placed, Record
from yanzhen.delivery.models import ServiceRecord
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division, Station
from yanzhen.people.models import Household, Person


class AidApplication(Record, Placed):
    """One application under one policy, with its materials, where it went and what was decided.

    ``materials`` is the checklist of the policy on the day it was begun. The result is that of the
    competent office, as it was told; the station decides nothing.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("being prepared")
        SUBMITTED = "submitted", _("submitted")
        DECIDED = "decided", _("decided")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Result(models.TextChoices):
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    number = models.CharField(_("reference number"), max_length=32, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="aid_applications")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    need = models.ForeignKey(Need, models.PROTECT, null=True, related_name="aid_applications")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    helper = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    policy = models.CharField(_("policy"), max_length=40, db_index=True)
    materials = models.JSONField(_("materials"), default=list)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.PREPARING, db_index=True
    )
    begun_at = models.DateTimeField(_("begun at"))
    due_at = models.DateTimeField(_("due at"), null=True, db_index=True)
    submitted_on = models.DateField(_("submitted on"), null=True)
    submitted_to = models.CharField(_("submitted to"), max_length=120, blank=True)
    result = models.CharField(_("result"), max_length=8, choices=Result, blank=True)
    result_on = models.DateField(_("decided on"), null=True)
    result_words = models.CharField(_("what was told"), max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-begun_at", "pk"]
        indexes = [models.Index(fields=["area_code", "state"])]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN


class AidStep(Placed):
    """One step of an application; time that was spent helping names its service record."""

    application = models.ForeignKey(AidApplication, models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=60)
    step = models.CharField(max_length=20)
    words = models.CharField(max_length=300, blank=True)
    record = models.OneToOneField(ServiceRecord, models.PROTECT, null=True, related_name="+")

    is_audited = False

    class Meta:
        ordering = ["at", "pk"]

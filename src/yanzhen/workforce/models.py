"""Staff quality 队伍建设: certificates, the logs of what workers did, their calendars."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record
from yanzhen.workforce import rules


class StaffCertificate(Placed):
    """A social worker's certificate; valid while it is registered (three years a time)."""

    class Kind(models.TextChoices):
        ASSISTANT = "assistant", _("assistant social worker")
        SOCIAL_WORKER = "social_worker", _("social worker")
        SENIOR = "senior", _("senior social worker")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="certificates")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    number = SealedField(_("number"), blank=True)
    issued_on = models.DateField(_("issued on"))
    registered_from = models.DateField(_("registered from"))
    registered_to = models.DateField(_("registered until"))


class WorkLog(Record, Placed):
    """What a worker says of a day, week or month, at most two sentences; the records say the rest.

    ``figures`` are those of the moment at which it was handed in, by the code of the figure; the
    page counts them anew and tells the difference.
    """

    class Kind(models.TextChoices):
        DAY = rules.DAY, pgettext_lazy("work log", "day")
        WEEK = rules.WEEK, pgettext_lazy("work log", "week")
        MONTH = rules.MONTH, pgettext_lazy("work log", "month")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="work_logs")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    starts_on = models.DateField(_("from"))
    words = SealedField(_("in one's own words"), blank=True)
    figures = models.JSONField(default=dict)
    handed_in_at = models.DateTimeField(_("handed in at"))
    is_late = models.BooleanField(pgettext_lazy("work log", "late"), default=False)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["area_code", "kind", "-starts_on"])]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "starts_on"], name="one_log_of_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m-%d}"


class CalendarFeed(models.Model):
    """The secret address of a worker's calendar, of which only a digest is kept.

    ``reads`` counts since ``counted_from``, so that nobody asks too often.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    counted_from = models.DateTimeField()
    reads = models.PositiveIntegerField(default=0)

    is_audited = False

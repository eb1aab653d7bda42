"""Why somebody got points: the confirmed minutes, the rule, the caps."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.models import Placed
from yanzhen.people.models import Person
from yanzhen.timebank.models.book import Account
from yanzhen.volunteers.models import HourRecord


class PointIssue(Placed):
    """The points for one row of confirmed hours, how they were reckoned, and whether they stand.

    ``given`` went to the member, ``overflow`` above a cap to the pool (donated) or nowhere
    (honour). When the hours are revoked, ``owed`` is what had been spent by then.
    """

    class Overflow(models.TextChoices):
        DONATE = "donate", _("given to the shared pool")
        HONOUR = "honour", _("kept as honour")
        REJECT = "reject", _("not counted")

    hours = models.OneToOneField(HourRecord, models.PROTECT, related_name="points")
    person = models.ForeignKey(Person, models.PROTECT, related_name="points")
    account = models.ForeignKey(Account, models.PROTECT, related_name="issues")
    served_on = models.DateField()
    activity_key = models.CharField(max_length=80)
    minutes = models.PositiveIntegerField()
    percent = models.PositiveSmallIntegerField()
    computed = models.PositiveIntegerField()
    given = models.PositiveIntegerField()
    overflow = models.PositiveIntegerField(default=0)
    overflow_to = models.CharField(max_length=10, choices=Overflow, blank=True)
    cap = models.CharField(max_length=10, blank=True)
    why_none = models.CharField(max_length=20, blank=True)
    transfer_id = models.CharField(max_length=80, blank=True)
    issued_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    owed = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)

    is_audited = False

    class Meta:
        indexes = [models.Index(fields=["person", "served_on"])]

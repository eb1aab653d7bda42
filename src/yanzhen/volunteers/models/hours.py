"""Hours 志愿时长: what was claimed, what was confirmed, what was looked at again. In minutes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.models import Placed, Record
from yanzhen.core.phrases import PhraseField
from yanzhen.delivery.models import ServiceRecord
from yanzhen.orgs.models import Station
from yanzhen.volunteers.models.register import Volunteer


class Evidence(models.TextChoices):
    """How it is known; the two are never added up without saying so."""

    VERIFIED = "verified", _("signed in and out")
    SUPPLEMENTED = "supplemented", _("added later")


class HourClaim(Record, Placed):
    """One volunteer's time at one service, until both sides agree on it.

    ``told_minutes`` is the volunteer's side: signed, or entered later by ``told_by`` with a reason;
    ``other_minutes`` the other side: the resident's or the leader's. ``findings`` is what the
    checks found against it (``rules.suspicion``). Steps: ``rules.STEPS``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("hours", "waiting for confirmation")
        DISPUTED = "disputed", pgettext_lazy("hours", "disputed")
        CONFIRMED = "confirmed", pgettext_lazy("hours", "confirmed")
        REFUSED = "refused", pgettext_lazy("hours", "not recorded")
        REVOKED = "revoked", pgettext_lazy("hours", "revoked")

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="hour_claims")
    record = models.ForeignKey(ServiceRecord, models.PROTECT, related_name="hour_claims")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    title = PhraseField(_("what was done"), max_length=120)
    category = models.CharField(max_length=40, blank=True)
    points_class = models.CharField(max_length=30, blank=True)
    starts_at = models.DateTimeField(_("from"), db_index=True)
    ends_at = models.DateTimeField(_("until"))
    evidence = models.CharField(_("evidence"), max_length=12, choices=Evidence)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    told_minutes = models.PositiveIntegerField(_("minutes told"))
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    travel_minutes = models.PositiveIntegerField(_("minutes on the way"), default=0)
    reason = models.CharField(_("why it was added later"), max_length=200, blank=True)
    other_minutes = models.PositiveIntegerField(_("minutes of the other side"), null=True)
    other_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    findings = models.JSONField(default=list)
    is_flagged = models.BooleanField(default=False)
    due_at = models.DateTimeField(_("due at"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    words = PhraseField(max_length=300, blank=True)
    objection = models.CharField(max_length=300, blank=True)
    objected_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "state", "due_at"]),
            models.Index(fields=["volunteer", "starts_at"]),
            models.Index(fields=["told_by", "created_at"]),
            models.Index(fields=["state", "area_code"]),
            models.Index(
                fields=["area_code"],
                condition=Q(objected_at__isnull=False),
                name="hours_objected_to",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "record"], name="hours_of_a_service_are_claimed_once"
            ),
            models.CheckConstraint(condition=Q(told_minutes__gt=0), name="some_minutes_are_told"),
        ]

    def __str__(self) -> str:
        return self.title


class HourRecord(Record, Placed):
    """Confirmed minutes of a volunteer. Appended, never changed.

    What was wrong is taken back by a row with ``sign`` −1; the right one names what it corrects.
    Every figure is a sum of ``sign × minutes``.
    """

    claim = models.ForeignKey(HourClaim, models.PROTECT, related_name="hours")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="hours")
    served_on = models.DateField(_("served on"))
    minutes = models.PositiveIntegerField(_("minutes"))
    sign = models.SmallIntegerField(default=1)
    evidence = models.CharField(_("evidence"), max_length=12, choices=Evidence)
    category = models.CharField(max_length=40, blank=True)
    points_class = models.CharField(max_length=30, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["volunteer", "served_on"]),
            models.Index(fields=["area_code", "served_on"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(reverses=None, corrects=None),
                name="a_claim_is_recorded_once",
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="some_minutes_are_recorded"),
            models.CheckConstraint(
                condition=Q(sign=1, reverses=None) | Q(sign=-1, reverses__isnull=False),
                name="hours_are_taken_back_by_name",
            ),
        ]


class HourTotal(Placed):
    """The hours of a month, place and class, kept in step with every row: big sums stay fast."""

    month = models.DateField()
    category = models.CharField(max_length=40, blank=True)
    evidence = models.CharField(max_length=12, choices=Evidence)
    minutes = models.BigIntegerField(default=0)
    entries = models.BigIntegerField(default=0)

    is_audited = False

    class Meta:
        indexes = [models.Index(fields=["month", "area_code"])]
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "month", "category", "evidence"],
                name="one_total_per_month_place_and_class",
            )
        ]


class SpotCheck(Record, Placed):
    """A confirmed claim that chance picked to be looked at again (Order 67 art. 21)."""

    class Result(models.TextChoices):
        OPEN = "open", pgettext_lazy("spot check", "to be looked at")
        RIGHT = "right", pgettext_lazy("spot check", "right")
        WRONG = "wrong", pgettext_lazy("spot check", "wrong, revoked")
        UNCLEAR = "unclear", pgettext_lazy("spot check", "nobody reached")

    claim = models.OneToOneField(HourClaim, models.PROTECT, related_name="spot_check")
    month = models.DateField(_("month"))
    result = models.CharField(max_length=10, choices=Result, default=Result.OPEN)
    due_at = models.DateTimeField(_("due at"))
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    words = models.CharField(_("what came out"), max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["area_code", "result", "due_at"])]

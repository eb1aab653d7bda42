"""The facts: what was served, by whom, for whom, and what they thought of it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.models import Placed, Record, TakenOver, index_of_the_few
from yanzhen.core.phrases import PhraseField
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division, Station
from yanzhen.people.models import Household, Person
from yanzhen.projects.models import Project


class ServiceRecord(Record, Placed, TakenOver):
    """One service that took place: an order served, an activity session held, a visit made.

    Appended once by the service that completes the work, in its transaction, and never changed.
    What was taken over from another list has no source but an ``external_number``.
    A correction appends a row with ``sign`` −1 that names the row it reverses, then the right one,
    which names the row it corrects; every figure is a sum over ``sign``.
    """

    class Kind(models.TextChoices):
        ORDER = "order", _("ordered service")
        ACTIVITY = "activity", _("activity")
        VISIT = "visit", _("home visit")
        PHONE = "phone", _("phone contact")
        CASE = "case", _("case session")
        GROUP = "group", _("group session")
        ASSISTANCE = "assistance", _("help with an application")

    area_code = models.CharField(_("area"), max_length=24)  # its indexes below begin with it
    kind = models.CharField(max_length=12, choices=Kind)
    category = models.CharField(max_length=40, blank=True)
    source_type = models.CharField(max_length=60)
    source_id = models.BigIntegerField(null=True)
    need = models.ForeignKey(Need, models.PROTECT, null=True, related_name="service_records")
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="service_records", db_index=False
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    title = PhraseField(max_length=120)
    started_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    proof = models.CharField(max_length=30, blank=True)
    sign = models.SmallIntegerField(default=1)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "started_at", "kind", "sign"]),
            models.Index(fields=["created_at"]),  # what was written down on a day
            index_of_the_few("project", "records_of_projects"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source_type", "source_id"],
                condition=models.Q(reverses=None, corrects=None),
                name="one_record_per_source",
            ),
            models.UniqueConstraint(
                fields=["external_source", "external_number"],
                condition=models.Q(reverses=None, corrects=None) & ~models.Q(external_number=""),
                name="one_record_per_external_number",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Participant(models.Model):
    """Somebody on one side of a service: served or helping. Unknown people count by head.

    人次 is the sum of ``sign × headcount`` of the served side, 人 the distinct persons, volunteer
    time the sum of ``sign × minutes`` of helpers whose role is volunteer.
    """

    class Side(models.TextChoices):
        SERVED = "served", _("served")
        HELPER = "helper", _("helping")

    class Evidence(models.TextChoices):
        VERIFIED = "verified", _("signed in and out")
        SUPPLEMENTED = "supplemented", _("added later")

    record = models.ForeignKey(
        ServiceRecord, models.PROTECT, related_name="participants", db_index=False
    )
    side = models.CharField(max_length=8, choices=Side)
    role = models.CharField(max_length=20, blank=True)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="participations", db_index=False
    )
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    headcount = models.PositiveIntegerField(default=1)
    minutes = models.PositiveIntegerField(default=0)
    evidence = models.CharField(max_length=12, choices=Evidence, default=Evidence.VERIFIED)
    sign = models.SmallIntegerField(default=1)

    is_audited = False

    class Meta:
        indexes = [
            models.Index(fields=["person", "side"]),
            models.Index(fields=["user", "side"]),
            models.Index(fields=["record", "side"]),
        ]


class Feedback(Placed):
    """What the resident said of a service: one to five, and words if they like."""

    record = models.ForeignKey(
        ServiceRecord, models.PROTECT, related_name="feedback", db_index=False
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="feedback")
    score = models.PositiveSmallIntegerField(
        _("rating"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    words = models.CharField(_("your words"), max_length=500, blank=True)
    given_at = models.DateTimeField(db_index=True)
    given_by_proxy = models.BooleanField(default=False)
    follow_up = models.OneToOneField(
        Need, models.PROTECT, null=True, blank=True, related_name="poor_feedback"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "person"], name="one_feedback_per_person")
        ]

"""Activities 集中服务: people gather, once or several times; each time that is held is a record."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record
from yanzhen.delivery.models.items import ServiceItem
from yanzhen.delivery.models.offers import Offer
from yanzhen.delivery.models.records import Participant, ServiceRecord
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division, Station
from yanzhen.people.models import Person
from yanzhen.projects.models import Project


class Activity(Record, Placed, Offer):
    """Something that people gather for, from plan to record.

    ``starts_at`` and ``ends_at`` span its sessions. ``helpers_wanted`` asks for volunteers; nothing
    there means that none are recruited. ``outcome`` is what came of it, for example of a salon.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("open for sign-up")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    number = models.CharField(_("reference number"), max_length=32, unique=True)
    title = models.CharField(pgettext_lazy("activity", "title"), max_length=80)
    kind = models.CharField(_("kind of activity"), max_length=30, blank=True, db_index=True)
    description = models.CharField(_("what happens"), max_length=1000, blank=True)
    outcome = models.CharField(
        pgettext_lazy("activity", "what came of it"), max_length=1000, blank=True
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="activities"
    )
    item = models.ForeignKey(
        ServiceItem, models.PROTECT, null=True, blank=True, related_name="activities"
    )
    needs = models.ManyToManyField(Need, blank=True, related_name="activities")
    category = models.CharField(_("category"), max_length=40, db_index=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    compound = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("compound or grid"),
    )  # fmt: skip
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(_("place"), max_length=120)
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    helpers_wanted = models.PositiveSmallIntegerField(_("volunteers wanted"), null=True, blank=True)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, db_index=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-starts_at", "pk"]
        indexes = [models.Index(fields=["area_code", "starts_at"])]

    def __str__(self) -> str:
        return self.title


class ActivityTag(models.Model):
    """A word by which activities are counted (``delivery.activity_tags``), such as 微网实格."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="tags")
    tag = models.CharField(max_length=30, db_index=True)

    is_audited = False

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "tag"], name="one_tag_per_activity")
        ]


class SignUp(models.Model):
    """One person's place in an activity, or on its waiting list.

    ``number`` is what a person without a phone says aloud at the door. ``news`` is what somebody
    has to be told: they moved up from the waiting list, or a time was called off; ``told_at`` says
    that they know.
    """

    class News(models.TextChoices):
        PLACE = "place", _("has moved up and has a place")
        CALLED_OFF = "called_off", _("a time was called off")

    class State(models.TextChoices):
        JOINED = "joined", _("has a place")
        WAITING = "waiting", _("on the waiting list")
        LEFT = "left", _("signed off")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sign_ups")
    person = models.ForeignKey(Person, models.PROTECT, related_name="sign_ups")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    side = models.CharField(max_length=8, choices=Participant.Side, default=Participant.Side.SERVED)
    state = models.CharField(max_length=10, choices=State)
    number = models.PositiveIntegerField(_("number on the list"))
    is_eligible = models.BooleanField(default=True)
    signed_up_at = models.DateTimeField()
    signed_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    news = models.CharField(max_length=10, choices=News, blank=True)
    news_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    tries_to_tell = models.PositiveSmallIntegerField(default=0)
    wrong_codes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["signed_up_at", "pk"]
        indexes = [
            models.Index(fields=["activity", "state"]),
            models.Index(
                fields=["news_at"],
                condition=models.Q(told_at=None, news_at__isnull=False),
                name="news_to_tell",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["activity", "person"], name="one_sign_up_per_person"),
            models.UniqueConstraint(fields=["activity", "number"], name="one_sign_up_per_number"),
        ]


class ActivitySession(Record, Placed):
    """One time of an activity (1 场次): a day, from when to when; held, it is one record."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("session", "to come")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("session"))
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("another place"), max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED, db_index=True)
    sign_in_code = SealedField(blank=True)
    walk_ins = models.PositiveIntegerField(_("others, by head"), default=0)
    held_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)
    record = models.OneToOneField(ServiceRecord, models.PROTECT, null=True, related_name="session")

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["area_code", "starts_at"])]
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="one_session_per_number"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="session_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} · {self.number}"


class Attendance(models.Model):
    """Somebody was there: signed in and out of a session, how, and what they said when they left.

    A guest is known by name only. ``overlaps`` flags a person who was signed in elsewhere at the
    same time, ``is_eligible`` one for whom the activity is not meant; both are for a worker to look
    at. The rating becomes feedback when the session is held.
    """

    class How(models.TextChoices):
        QR = "qr", _("by QR code")
        CODE = "code", _("by six digits")
        NUMBER = "number", _("by the number said aloud")
        PHONE = "phone", pgettext_lazy("attendance", "on their own phone")
        WORKER = "worker", _("ticked by a worker")

    session = models.ForeignKey(ActivitySession, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="attendances")
    guest = models.CharField(_("name of the guest"), max_length=60, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    side = models.CharField(max_length=8, choices=Participant.Side, default=Participant.Side.SERVED)
    signed_in_at = models.DateTimeField()
    signed_in_how = models.CharField(max_length=8, choices=How)
    signed_out_at = models.DateTimeField(null=True)
    signed_out_how = models.CharField(max_length=8, choices=How, blank=True)
    overlaps = models.BooleanField(default=False)
    is_eligible = models.BooleanField(default=True)
    score = models.PositiveSmallIntegerField(null=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["signed_in_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="attends_a_session_once"),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, guest="")
                | (models.Q(person=None) & ~models.Q(guest="")),
                name="attends_as_person_or_guest",
            ),
        ]

"""Activities 集中服务: people gather, sign in, and the time is one record."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record
from yanzhen.delivery.models.items import ServiceItem
from yanzhen.delivery.models.records import Participant, ServiceRecord
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division, Station
from yanzhen.people.models import Person
from yanzhen.projects.models import Project


class Activity(Record, Placed):
    """One gathering at one time (1 场次), from plan to record."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("open for sign-up")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    number = models.CharField(_("reference number"), max_length=32, unique=True)
    title = models.CharField(pgettext_lazy("activity", "title"), max_length=80)
    description = models.CharField(_("what happens"), max_length=1000, blank=True)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="activities"
    )
    item = models.ForeignKey(
        ServiceItem, models.PROTECT, null=True, blank=True, related_name="activities"
    )
    needs = models.ManyToManyField(Need, blank=True, related_name="activities")
    category = models.CharField(_("category"), max_length=40, db_index=True)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(_("place"), max_length=120)
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    risk_text = models.CharField(_("risks that helpers are told"), max_length=500, blank=True)
    has_danger = models.BooleanField(_("bodily danger is possible"), default=False)
    insurance = models.CharField(_("accident insurance"), max_length=120, blank=True)
    insured_until = models.DateField(_("insured until"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, db_index=True)
    published_at = models.DateTimeField(null=True)
    sign_in_code = SealedField(blank=True)
    walk_ins = models.PositiveIntegerField(_("others, by head"), default=0)
    held_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)
    record = models.OneToOneField(ServiceRecord, models.PROTECT, null=True, related_name="activity")

    class Meta:
        ordering = ["-starts_at", "pk"]
        indexes = [models.Index(fields=["area_code", "starts_at"])]

    def __str__(self) -> str:
        return self.title


class SignUp(models.Model):
    """One person's place in an activity, or on its waiting list, and their attendance."""

    class State(models.TextChoices):
        JOINED = "joined", _("has a place")
        WAITING = "waiting", _("on the waiting list")
        LEFT = "left", _("signed off")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sign_ups")
    person = models.ForeignKey(Person, models.PROTECT, related_name="sign_ups")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    side = models.CharField(max_length=8, choices=Participant.Side, default=Participant.Side.SERVED)
    state = models.CharField(max_length=10, choices=State)
    signed_up_at = models.DateTimeField()
    signed_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signed_in_at = models.DateTimeField(null=True)
    signed_out_at = models.DateTimeField(null=True)
    by_code = models.BooleanField(default=False)
    wrong_codes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["signed_up_at", "pk"]
        indexes = [models.Index(fields=["activity", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["activity", "person"], name="one_sign_up_per_person"),
            models.CheckConstraint(
                condition=Q(signed_out_at=None) | Q(signed_in_at__isnull=False),
                name="signed_in_before_signed_out",
            ),
        ]

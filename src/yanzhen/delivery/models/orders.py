"""Orders 点单: one resident asks for one service, one helper brings it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record, Step, TakenOver, index_of_the_few
from yanzhen.core.phrases import PhraseField
from yanzhen.delivery import rules
from yanzhen.delivery.models.items import ServiceItem
from yanzhen.delivery.models.records import ServiceRecord
from yanzhen.delivery.models.series import OrderSeries
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division, Station
from yanzhen.people.models import Consent, Household, Person


class OrderQuerySet(models.QuerySet["Order"]):
    def open(self) -> OrderQuerySet:
        return self.filter(state__in=rules.OPEN)

    def overdue(self, now: datetime) -> OrderQuerySet:
        return self.open().filter(due_at__lt=now)


class Order(Record, Placed, TakenOver):
    """A service that somebody ordered, from the wish to the rating.

    Lifecycle: ``rules.ORDER_STEPS``. The exact place and the start code are sealed; a helper sees
    the place only from the acceptance until the end. ``due_at`` is when the next step is due.
    ``helper`` is the first of those who were asked or have accepted, ``invitations`` are all of
    them; ``alarmed_at`` says since when nobody takes it.
    """

    class State(models.TextChoices):
        PLACED = "placed", _("waiting for review")
        REVIEWED = "reviewed", _("waiting for dispatch")
        OFFERED = "offered", _("on the open board")
        DISPATCHED = "dispatched", _("waiting for acceptance")
        ACCEPTED = "accepted", _("accepted")
        STARTED = "started", _("under way")
        FINISHED = "finished", _("waiting for confirmation")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("cancelled")

    class PartOfDay(models.TextChoices):
        ANY = "any", _("any time")
        MORNING = "morning", _("morning")
        AFTERNOON = "afternoon", _("afternoon")
        EVENING = "evening", _("evening")

    class Start(models.TextChoices):
        CODE = "code", _("by the resident's code")
        WORKER = "worker", _("by a worker, later")

    class Confirmation(models.TextChoices):
        RESIDENT = "resident", _("by the resident")
        PROXY = "proxy", _("by a worker for the resident")
        NOT_REACHED = "not_reached", _("resident not reached")

    area_code = models.CharField(_("area"), max_length=24)  # its indexes below begin with it
    number = models.CharField(_("reference number"), max_length=32, unique=True)
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="orders")
    need = models.ForeignKey(Need, models.PROTECT, related_name="orders")
    person = models.ForeignKey(Person, models.PROTECT, related_name="orders", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PLACED)
    wished_on = models.DateField(_("wished day"))
    wished_part = models.CharField(
        _("time of day"), max_length=10, choices=PartOfDay, default=PartOfDay.ANY
    )
    place = SealedField(_("place"), blank=True)
    words = models.CharField(_("what we should know"), max_length=500, blank=True)
    placed_at = models.DateTimeField(db_index=True)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    proxy_consent = models.CharField(max_length=12, choices=Consent.Method, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True)
    planned_at = models.DateTimeField(_("agreed time"), null=True)
    people_needed = models.PositiveSmallIntegerField(_("people needed"), default=1)
    offered_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)
    series = models.ForeignKey(
        OrderSeries, models.PROTECT, null=True, related_name="orders", db_index=False
    )
    series_day = models.DateField(null=True)
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="orders_helped",
        db_index=False,
    )
    helper_person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    helper_role = models.CharField(max_length=20, blank=True)
    start_code = SealedField(blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    started_how = models.CharField(max_length=10, choices=Start, blank=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    minutes = models.PositiveIntegerField(_("minutes"), null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_how = models.CharField(max_length=12, choices=Confirmation, blank=True)
    end_reason = PhraseField(max_length=300, blank=True)
    record = models.OneToOneField(ServiceRecord, models.PROTECT, null=True, related_name="order")

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "state"]),
            models.Index(fields=["state", "due_at"]),
            models.Index(fields=["helper", "state"]),
            models.Index(fields=["person", "-placed_at"]),
            index_of_the_few("alarmed_at", "alarmed_orders"),
            index_of_the_few("helper_person", "orders_of_helpers"),
            index_of_the_few("finished_by", "orders_finished_by"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "series_day"],
                condition=Q(series__isnull=False),
                name="one_order_per_series_day",
            ),
            models.UniqueConstraint(
                fields=["external_source", "external_number"],
                condition=~Q(external_number=""),
                name="one_order_per_external_number",
            ),
        ]

    objects = OrderQuerySet.as_manager()

    def __str__(self) -> str:
        return self.number

    @property
    def headline(self) -> str:
        return f"{self.item.name} · {self.person.name}"

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < now


class Invitation(models.Model):
    """Somebody was asked to help with an order, or took it from the open board; and what became of
    it. Kept for ever: it is the history of who was asked."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        ACCEPTED = "accepted", _("has accepted")
        DECLINED = "declined", _("has declined")
        EXPIRED = "expired", _("did not answer in time")
        TAKEN_BACK = "taken_back", _("taken back")

    order = models.ForeignKey(Order, models.CASCADE, related_name="invitations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="order_invitations",
        db_index=False,
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    is_from_board = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    is_audited = False

    class Meta:
        ordering = ["asked_at", "pk"]
        indexes = [
            models.Index(fields=["user", "state"]),
            models.Index(fields=["state", "due_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "user"],
                condition=Q(state__in=["asked", "accepted"]),
                name="asked_once_at_a_time",
            )
        ]

    @property
    def is_active(self) -> bool:
        return self.state in {self.State.ASKED, self.State.ACCEPTED}


class OrderStep(Step):
    """One step of an order: who took it, when, with what words."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="steps")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False)

    class Meta(Step.Meta):
        indexes = [models.Index(fields=["by", "step"])]

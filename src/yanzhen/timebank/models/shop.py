"""The shop 兑换: what points buy, what was taken, and the settlement with who gave it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record
from yanzhen.orgs.models import Organization, Station
from yanzhen.people.models import Person
from yanzhen.timebank.models.book import Account


class ShopItem(Record, Placed):
    """Goods or a public service that a place gives for points, with what is there of it."""

    class Kind(models.TextChoices):
        GOODS = "goods", pgettext_lazy("shop", "goods")
        SERVICE = "service", pgettext_lazy("shop", "public service")

    title = models.CharField(pgettext_lazy("shop", "what it is"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.GOODS)
    points = models.PositiveIntegerField(pgettext_lazy("shop", "points"))
    stock = models.PositiveIntegerField(_("in stock"), default=0)
    donor = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="shop_items"
    )
    donor_name = models.CharField(_("given by"), max_length=60, blank=True)
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="+")
    best_before = models.DateField(_("to be taken until"), null=True, blank=True)
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["points", "pk"]
        constraints = [models.CheckConstraint(condition=Q(points__gt=0), name="item_costs_points")]

    def __str__(self) -> str:
        return self.title


class Redemption(Record, Placed):
    """Somebody takes an item for points: held, then handed over, given up or timed out.

    It lies where the member lives: the station there hands over, whoever's the item is.
    """

    class State(models.TextChoices):
        HELD = "held", pgettext_lazy("redemption", "waiting to be collected")
        HANDED_OVER = "handed_over", pgettext_lazy("redemption", "handed over")
        CANCELLED = "cancelled", pgettext_lazy("redemption", "given up")
        EXPIRED = "expired", pgettext_lazy("redemption", "not collected in time")

    number = models.CharField(_("number"), max_length=20, unique=True)
    client_key = models.CharField(max_length=40, unique=True)
    item = models.ForeignKey(ShopItem, models.PROTECT, related_name="redemptions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="redemptions")
    account = models.ForeignKey(Account, models.PROTECT, related_name="redemptions")
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    points = models.PositiveIntegerField(pgettext_lazy("shop", "points"))
    state = models.CharField(max_length=12, choices=State, default=State.HELD)
    code = SealedField(blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    hold_id = models.CharField(max_length=80, unique=True)
    expires_at = models.DateTimeField(_("to be collected until"))
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    is_at_counter = models.BooleanField(default=False)
    settlement = models.ForeignKey(
        "ShopSettlement", models.PROTECT, null=True, related_name="redemptions"
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["area_code", "state", "created_at"]),
            models.Index(fields=["person", "created_at"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="something_is_redeemed")
        ]

    def __str__(self) -> str:
        return self.number


class ShopSettlement(Record, Placed):
    """What was handed over of one donor's things until a day, reckoned up once."""

    donor_name = models.CharField(_("given by"), max_length=60)
    until = models.DateField(_("until"))
    count = models.PositiveIntegerField(_("pieces"))
    points = models.PositiveIntegerField(pgettext_lazy("shop", "points"))
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-pk"]

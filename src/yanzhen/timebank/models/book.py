"""Time bank 时间宝盒: accounts of points, and the chain of entries that moved them.

The rules of the ledger stand in ``engines.ledger``; here is where it is kept.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core.models import Placed
from yanzhen.people.models import Person


class Account(Placed):
    """Where units lie, with the sums of its entries: ``posted``, and what of it is ``held``."""

    class Kind(models.TextChoices):
        ISSUE = "issue", _("issue of the station")
        MEMBER = "member", _("member")
        POOL = "pool", _("shared pool")
        GOODS = "goods", _("goods and services")
        EXPIRY = "expiry", _("expired")
        DEBT = "debt", _("owed after hours were revoked")
        FUND = "fund", _("fund that grants points")

    class Unit(models.TextChoices):
        POINT = "point", _("points")

    key = models.CharField(_("account number"), max_length=40, unique=True)
    unit = models.CharField(_("unit"), max_length=12, choices=Unit, default=Unit.POINT)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="accounts")
    may_be_negative = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    posted = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)

    is_audited = False

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(held__gte=0), name="held_is_not_negative"),
            models.CheckConstraint(
                condition=Q(may_be_negative=True) | Q(posted__gte=F("held")),
                name="balance_is_not_negative",
            ),
            models.UniqueConstraint(
                fields=["person", "unit", "kind"],
                condition=Q(closed_at=None),
                name="one_open_account_per_person_unit_and_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def available(self) -> int:
        return self.posted - self.held


class LedgerEntry(models.Model):
    """An accepted transfer and its place in the chain. Never changed, never removed."""

    number = models.BigIntegerField(primary_key=True)
    transfer_id = models.CharField(max_length=80, unique=True)
    source = models.ForeignKey(Account, models.PROTECT, related_name="entries_out", db_index=False)
    target = models.ForeignKey(Account, models.PROTECT, related_name="entries_in", db_index=False)
    amount = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)
    phase = models.CharField(max_length=14)
    linked = models.BooleanField(default=False)
    resolves = models.CharField(max_length=80, null=True, unique=True)  # noqa: DJ001  # unique or none
    reverses = models.CharField(max_length=80, null=True, unique=True)  # noqa: DJ001  # unique or none
    expires_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64)

    is_audited = False

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["source", "number"]),
            models.Index(fields=["target", "number"]),
            models.Index(fields=["expires_at"], condition=Q(phase="pending"), name="holds_by_end"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="amount_is_positive"),
        ]


class LedgerHead(models.Model):
    """The end of the chain, in one row: whoever appends locks it first."""

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(null=True)

    is_audited = False


class DailySeal(models.Model):
    """The digest of a day's last entry: told to others, it seals all entries before it."""

    day = models.DateField(unique=True)
    number = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    is_audited = False

"""Devices, what they took along, what they sent, and what somebody has to decide about it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record
from yanzhen.core.phrases import PhraseField
from yanzhen.people.models import Person


class Device(Record, Placed):
    """A browser on a phone or tablet with which one worker goes out.

    ``key`` seals what the device keeps; it is given out at sign-in only. ``token_digest`` is that
    of the token by which the device may ask whether it has to be wiped, and for nothing else.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="devices")
    label = PhraseField(_("device"), max_length=80)
    key = SealedField()
    token_digest = models.CharField(max_length=64)
    app_version = models.CharField(_("version of the app"), max_length=40, blank=True)
    last_contact_at = models.DateTimeField(_("last contact"))
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revoke_reason = models.CharField(max_length=200, blank=True)
    wiped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-last_contact_at"])]

    def __str__(self) -> str:
        return self.label


class Bundle(models.Model):
    """What a device took along, how much and until when: never what stood in it."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="bundles")
    made_at = models.DateTimeField()
    good_until = models.DateTimeField()
    persons = models.PositiveIntegerField()
    records = models.PositiveIntegerField()

    is_audited = False


class SyncedRecord(models.Model):
    """A record that devices have written to. Its row is the lock under which edits are taken."""

    kind = models.CharField(max_length=30)
    record_uid = models.UUIDField()
    was_here = models.BooleanField(default=False)

    is_audited = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "record_uid"], name="one_lock_per_record")
        ]


class Upload(Placed):
    """One edit as a device sent it, kept for ever with what became of it.

    ``uid`` is the device's own id of the edit, ``digest`` that of the text it sent, ``text`` the
    text itself. ``area_code`` is where the person lived on the day that the edit speaks of.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("upload", "waits for an earlier part")
        APPLIED = "applied", pgettext_lazy("upload", "safe")
        MERGED = "merged", pgettext_lazy("upload", "safe, joined with other changes")
        CONFLICT = "conflict", pgettext_lazy("upload", "both kept, to be decided")
        FORCED = "forced", pgettext_lazy("upload", "safe, without an earlier part")
        QUARANTINED = "quarantined", pgettext_lazy("upload", "kept apart, to be decided")
        REFUSED = "refused", pgettext_lazy("upload", "needs correcting")
        DECLINED = "declined", pgettext_lazy("upload", "not taken")

    uid = models.UUIDField(unique=True)
    device = models.ForeignKey(Device, models.PROTECT, related_name="uploads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    synced = models.ForeignKey(SyncedRecord, models.PROTECT, related_name="uploads")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    branch = models.UUIDField()
    trunk = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    is_creation = models.BooleanField()
    happened_at = models.DateTimeField(_("happened"))
    claimed_at = models.DateTimeField(_("saved on the device"))
    skew_seconds = models.IntegerField(default=0)
    is_clock_wrong = models.BooleanField(default=False)
    app_version = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64)
    text = SealedField()
    state = models.CharField(_("state"), max_length=12, choices=State)
    why = models.CharField(max_length=20, blank=True)
    message = PhraseField(max_length=300, blank=True)
    is_forced = models.BooleanField(default=False)
    received_at = models.DateTimeField(_("received"))
    settled_at = models.DateTimeField(null=True)
    version_after = models.PositiveIntegerField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True)

    is_audited = False

    class Meta:
        indexes = [
            models.Index(fields=["synced", "branch", "number"]),
            models.Index(fields=["state", "area_code", "-received_at"]),
        ]

    def true_moment(self, claimed: datetime) -> datetime:
        """What the server's clock showed when a clock that is wrong showed this."""
        return claimed - timedelta(seconds=self.skew_seconds) if self.is_clock_wrong else claimed


class Conflict(Record, Placed):
    """One field that was changed on both sides: both values, and who decided.

    The record shows the server's value until somebody takes the other one.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("conflict", "to be decided")
        SERVER = "server", pgettext_lazy("conflict", "the record's value stays")
        DEVICE = "device", pgettext_lazy("conflict", "the worker's value was taken")
        OVERTAKEN = "overtaken", pgettext_lazy("conflict", "the worker wrote again")

    upload = models.ForeignKey(Upload, models.PROTECT, related_name="conflicts")
    synced = models.ForeignKey(SyncedRecord, models.PROTECT, related_name="conflicts")
    field = models.CharField(_("field"), max_length=120)
    base = SealedField(blank=True)
    server = SealedField(blank=True)
    mine = SealedField(blank=True)
    before = SealedField(blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "area_code", "-created_at"])]


class FieldPhoto(Record, Placed):
    """A photo, signature or voice note that a device sends in parts.

    Whole, it becomes an attachment of its record, by the rules of the app that owns the record.
    What could not be kept, and what a withdrawn device handed over, waits for a decision. Parts
    that are ``is_sealed`` are still sealed with the key of the device.
    """

    class Purpose(models.TextChoices):
        PHOTO = "photo", pgettext_lazy("file of a visit", "photo")
        SIGNATURE = "signature", pgettext_lazy("file of a visit", "signature")
        VOICE = "voice", pgettext_lazy("file of a visit", "voice note")

    class State(models.TextChoices):
        RECEIVING = "receiving", pgettext_lazy("photo", "arriving")
        WHOLE = "whole", pgettext_lazy("photo", "complete")
        ATTACHED = "attached", pgettext_lazy("photo", "safe")
        REFUSED = "refused", pgettext_lazy("photo", "could not be kept")
        QUARANTINED = "quarantined", pgettext_lazy("photo", "kept apart, to be decided")
        DISCARDED = "discarded", pgettext_lazy("photo", "discarded")

    TO_DECIDE = (State.REFUSED, State.QUARANTINED)

    device = models.ForeignKey(Device, models.PROTECT, related_name="photos")
    synced = models.ForeignKey(SyncedRecord, models.PROTECT, related_name="photos")
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.PHOTO)
    name = models.CharField(max_length=160)
    bytes = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    part_digests = models.JSONField()
    is_sealed = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RECEIVING)
    why = models.CharField(max_length=20, blank=True)
    message = PhraseField(max_length=300, blank=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    attachment_uid = models.UUIDField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "area_code", "-created_at"])]

    def __str__(self) -> str:
        return self.get_purpose_display()


class PhotoPart(models.Model):
    """One part of such a file that has arrived with the right digest, sealed at rest."""

    photo = models.ForeignKey(FieldPhoto, models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    stored_as = models.CharField(max_length=64)
    file_key = SealedField()

    is_audited = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["photo", "number"], name="one_part_per_number")
        ]


class WorkerView(Placed):
    """A supervisor saw the house as a worker sees it: why, from when to when, how many pages."""

    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    begun_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    pages = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["worker", "-begun_at"])]

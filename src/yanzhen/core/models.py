"""Ground tables: audit, reveals, break-glass, idempotency, attachments, jobs, imports, exports."""

from __future__ import annotations

import functools
import uuid
from typing import Any

from django.db import models
from django.utils.hashable import make_hashable
from django.utils.translation import gettext_lazy as _

from yanzhen.core.fields import SealedField
from yanzhen.core.phrases import PhraseField
from yanzhen.core.scope import Channel


@functools.cache
def _words_of(field: models.Field[Any, Any]) -> dict[Any, Any]:
    return dict(make_hashable(field.flatchoices))


class Record(models.Model):
    """A row that may be created anywhere: it has an id of its own besides the database's."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> str:  # noqa: N802
        """As Django does, without making the table of words anew for every value."""
        value = getattr(self, field.attname)
        return str(_words_of(field).get(value, value))


def index_of_the_few(column: str, name: str) -> models.Index:
    """An index over the rows that have something in a column which most leave empty.

    The column itself says ``db_index=False``: a new row without it costs no entry.
    """
    return models.Index(
        fields=[column], condition=models.Q(**{f"{column}__isnull": False}), name=name
    )


class Placed(models.Model):
    """A row that lies in an area: the code of its division, which the scope gate reads."""

    area_code = models.CharField(_("area"), max_length=24, db_index=True)

    class Meta:
        abstract = True


class Step(models.Model):
    """One step of a record: which, when, by whom, with what words. ``LoggedWay`` writes it.

    A kind of step adds its record and ``by``, the user who took it.
    """

    at = models.DateTimeField()
    by_name = models.CharField(max_length=60)
    step = models.CharField(max_length=20)
    words = PhraseField(max_length=300, blank=True)

    is_audited = False

    class Meta:
        abstract = True
        ordering = ["at", "pk"]


class TakenOver(models.Model):
    """A row that may have come from another list, which knows it by a number (``core.takeover``).

    The digest tells a row that says something else under the same number.
    """

    external_source = models.CharField(_("list it came from"), max_length=60, blank=True)
    external_number = models.CharField(_("number there"), max_length=60, blank=True)
    external_digest = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        abstract = True


class AuditEntry(models.Model):
    """One operation: who did what to which record. Never changed, never holds personal data."""

    at = models.DateTimeField(db_index=True)
    user_id = models.BigIntegerField(null=True, db_index=True)
    actor_name = models.CharField(max_length=80)
    channel = models.CharField(max_length=10, choices=[(c, c) for c in Channel])
    request_id = models.CharField(max_length=40, blank=True)
    cause = models.CharField(max_length=36, db_index=True)
    operation = models.CharField(max_length=80, db_index=True)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    area_code = models.CharField(max_length=24, blank=True, db_index=True)
    notes = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id"])]


class Reveal(models.Model):
    """Somebody looked at a masked value, and why."""

    at = models.DateTimeField(db_index=True)
    user_id = models.BigIntegerField(db_index=True)
    actor_name = models.CharField(max_length=80)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    area_code = models.CharField(max_length=24, blank=True)

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id"])]


class BreakGlass(models.Model):
    """A record opened in an emergency, for three hours, with a reason, seen by the supervisor."""

    at = models.DateTimeField(db_index=True)
    until = models.DateTimeField()
    user_id = models.BigIntegerField(db_index=True)
    actor_name = models.CharField(max_length=80)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    area_code = models.CharField(max_length=24, blank=True)
    reason = models.CharField(max_length=300)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by_id = models.BigIntegerField(null=True)
    review = models.CharField(max_length=300, blank=True)


class IdempotencyKey(models.Model):
    """What a client key was answered with, so that the same upload gets the same answer."""

    owner = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    operation = models.CharField(max_length=80)
    content_digest = models.CharField(max_length=64)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="one_answer_per_client_key")
        ]


class SearchEntry(models.Model):
    """What can be found of a record: its segmented words, indexed by each database's own means."""

    kind = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    area_code = models.CharField(max_length=24, db_index=True)
    title = models.CharField(max_length=200)
    subtitle = models.CharField(max_length=200, blank=True)
    words = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="one_search_entry")
        ]


class Attachment(models.Model):
    """A file that belongs to a record; its bytes lie sealed, outside of the web root.

    ``digest`` is that of the content, ``stored_as`` that of the sealed bytes and their file name.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    area_code = models.CharField(max_length=24, db_index=True)
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=80)
    bytes = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    stored_as = models.CharField(max_length=64)
    file_key = SealedField()
    purpose = models.CharField(max_length=40, blank=True)
    added_at = models.DateTimeField()
    added_by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id"])]


class Job(models.Model):
    """Long work: what is done, how far, and how it ended.

    ``kept`` is what the work noted down to go on from when it was killed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(max_length=60)
    user_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING, db_index=True)
    parameters = models.JSONField(default=dict)
    kept = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    is_cancel_asked = models.BooleanField(default=False)
    step = models.CharField(max_length=200, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    result = models.JSONField(default=dict)
    message = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)


class Import(models.Model):
    """An Excel file that somebody brought: checked first, then taken over by their choice.

    ``errors`` is a list of ``[row, column, message]``; the file itself lies sealed until the
    import is done or dropped.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        TAKING = "taking", _("being taken over")
        DONE = "done", _("taken over")
        REFUSED = "refused", _("refused")
        DROPPED = "dropped", _("dropped")

    class Choice(models.TextChoices):
        ALL = "all", _("all rows or none")
        GOOD = "good", _("the good rows only")

    kind = models.CharField(max_length=60)
    user_id = models.BigIntegerField(null=True, db_index=True)
    file_name = models.CharField(max_length=160)
    digest = models.CharField(max_length=64, db_index=True)
    stored_as = models.CharField(max_length=64, blank=True)
    file_key = SealedField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    choice = models.CharField(max_length=4, choices=Choice, blank=True)
    message = models.CharField(max_length=500, blank=True)
    rows = models.PositiveIntegerField(default=0)
    good_rows = models.PositiveIntegerField(default=0)
    taken_rows = models.PositiveIntegerField(default=0)
    taken_to = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)
    same_as = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)


class ExportRequest(models.Model):
    """A list that somebody wants as a file: asked for, approved by another person, logged."""

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for approval")
        WRITING = "writing", _("being written")
        FAILED = "failed", _("could not be written")
        REFUSED = "refused", _("refused")
        READY = "ready", _("ready")
        EXPIRED = "expired", _("expired")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    area_code = models.CharField(max_length=24, blank=True)
    has_personal_data = models.BooleanField(default=True)
    asked_by_id = models.BigIntegerField()
    asked_by_name = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED, db_index=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True)
    areas = models.JSONField(default=list)
    message = models.CharField(max_length=500, blank=True)
    rows = models.PositiveIntegerField(default=0)
    stored_as = models.CharField(max_length=64, blank=True)
    file_key = SealedField(blank=True)
    password = SealedField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True)
    downloads = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["asked_by_id", "-asked_at"])]

"""Deliberation 协商议事: an issue is raised, talked over, decided, carried out and told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.models import Placed, Record
from yanzhen.deliberation import rules
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division, Station


class Issue(Record, Placed):
    """A matter of many, from the need that raised it to the published result.

    ``result_text`` is what everybody may read; it names no resident.
    """

    class State(models.TextChoices):
        RAISED = "raised", _("raised")
        CALLED = "called", _("meeting called")
        DECIDED = "decided", _("being carried out")
        DONE = "done", _("carried out")
        DROPPED = "dropped", _("dropped")

    number = models.CharField(_("reference number"), max_length=32, unique=True)
    topic = models.CharField(_("topic"), max_length=120)
    concerned = models.CharField(_("who is concerned"), max_length=300)
    need = models.ForeignKey(Need, models.PROTECT, null=True, related_name="issues")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.RAISED, db_index=True
    )
    raised_at = models.DateTimeField(_("raised at"))
    meeting_at = models.DateTimeField(_("meeting"), null=True)
    meeting_place = models.CharField(_("place"), max_length=120, blank=True)
    decision = models.CharField(_("decision"), max_length=1000, blank=True)
    carried_out_by = models.CharField(_("who carries it out"), max_length=120, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, db_index=True)
    result_text = models.CharField(_("result"), max_length=1000, blank=True)
    published_at = models.DateTimeField(null=True, db_index=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-raised_at", "pk"]
        indexes = [models.Index(fields=["area_code", "state"])]

    def __str__(self) -> str:
        return self.topic

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN


class IssueAttendee(models.Model):
    """Who came to the meeting, and for whom they spoke."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="attendees")
    name = models.CharField(_("name"), max_length=60)
    side = models.CharField(_("speaks for"), max_length=60, blank=True)

    class Meta:
        ordering = ["pk"]


class IssueStep(models.Model):
    """One step of an issue, also each follow-up of its execution."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=60)
    step = models.CharField(max_length=20)
    words = models.CharField(max_length=300, blank=True)

    is_audited = False

    class Meta:
        ordering = ["at", "pk"]

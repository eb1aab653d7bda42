"""Needs 需求: who lacks what, heard by whom, and the one answer that it gets."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core.fields import BlindIndexField, SealedField
from yanzhen.core.identity import normal_phone
from yanzhen.core.models import Placed, Record, Step, TakenOver, index_of_the_few
from yanzhen.core.phrases import PhraseField
from yanzhen.core.prepared import Bound
from yanzhen.needs import rules
from yanzhen.needs.models.collecting import Collection
from yanzhen.orgs.models import Division, Organization, Post, Station
from yanzhen.people.models import Consent, Household, Person


class NeedQuerySet(models.QuerySet["Need"]):
    def open(self) -> NeedQuerySet:
        """What has not ended. Asked so, SQLite keeps to the index on areas; asked for the three
        open states it would look up every open need there is.
        """
        return self.exclude(state__in=rules.ENDED)

    def overdue(self, now: datetime | Bound) -> NeedQuerySet:
        return self.open().filter(due_at__lt=now)


class Need(Record, Placed, TakenOver):
    """Something that a person, household, organisation or place lacks.

    Lifecycle (``rules.py``): heard → triaged → answered → closed, or merged into another need.
    ``due_at`` is when the next step is due: the first contact while it is only heard, the answer
    after triage. ``answer_type`` and ``answer_id`` name what answers it, in an app above. ``owner``
    sees to it; while a ``department`` has it, the owner waits for its reply. ``escalation`` counts
    the steps by which it was raised since its deadline passed, to ``escalated_to``.
    """

    class Channel(models.TextChoices):
        VISIT = "visit", _("home visit")
        SELF_REPORT = "self_report", _("reported by oneself")
        PROXY = "proxy", _("reported by a worker for somebody")
        BOX = "box", _("opinion box")
        HOTLINE = "hotline", _("hotline")
        MEETING = "meeting", _("grid meeting")
        SURVEY = "survey", _("questionnaire")
        ENTERPRISE = "enterprise", _("reported by an enterprise")
        IMPORT = "import", _("imported list")

    class Urgency(models.TextChoices):
        NORMAL = "normal", _("normal")
        SOON = "soon", _("soon")
        URGENT = "urgent", _("urgent")

    class Answer(models.TextChoices):
        ORDER = "order", _("ordered service")
        ACTIVITY = "activity", _("activity")
        PROJECT = "project", _("project")
        CASE = "case", _("case work")
        REFERRAL = "referral", _("referral")
        AID = "aid", _("aid application")
        DELIBERATION = "deliberation", _("deliberation")
        NOTHING = "nothing", _("no service needed")

    class State(models.TextChoices):
        HEARD = "heard", _("heard")
        TRIAGED = "triaged", _("triaged")
        ANSWERED = "answered", _("being answered")
        CLOSED = "closed", _("closed")
        MERGED = "merged", _("merged")

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("solved")
        PARTLY_SOLVED = "partly_solved", _("partly solved")
        NOT_REACHED = "not_reached", _("person not reached")
        REFUSED = "refused", _("help refused")
        NOT_POSSIBLE = "not_possible", _("not possible, with reason")
        WITHDRAWN = "withdrawn", _("withdrawn")

    area_code = models.CharField(_("area"), max_length=24)  # its indexes below begin with it
    number = models.CharField(_("reference number"), max_length=32, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="needs")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="needs"
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="needs",
        db_index=False,
    )
    place = models.CharField(_("place"), max_length=120, blank=True)
    caller_name = models.CharField(_("name of the caller"), max_length=60, blank=True)
    caller_phone = SealedField(_("phone of the caller"), blank=True)
    caller_phone_index = BlindIndexField(
        source="caller_phone", purpose="phone", normalise=normal_phone
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="needs")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="needs")
    channel = models.CharField(_("channel"), max_length=12, choices=Channel)
    category = models.CharField(_("category"), max_length=40)
    title = PhraseField(_("in one sentence"), max_length=120)
    description = models.TextField(_("what is needed"), blank=True, max_length=2000)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    lane = models.CharField(_("lane"), max_length=30, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.HEARD)
    heard_at = models.DateTimeField(_("heard at"), db_index=True)
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="needs_heard"
    )
    proxy_consent = models.CharField(
        _("consent of the resident"), max_length=12, choices=Consent.Method, blank=True
    )
    due_at = models.DateTimeField(_("due at"), null=True)
    owner = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="needs_owned",
        db_index=False,
    )
    department = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="needs_to_answer",
        db_index=False,
    )
    escalation = models.PositiveSmallIntegerField(default=0)
    escalated_to = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="needs_escalated",
        db_index=False,
    )
    collection = models.ForeignKey(
        Collection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="needs",
        db_index=False,
    )
    triaged_at = models.DateTimeField(null=True)
    answer_kind = models.CharField(_("answer"), max_length=20, choices=Answer, blank=True)
    answer_type = models.CharField(max_length=60, blank=True)
    answer_id = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True, db_index=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    reason_code = models.CharField(_("reason"), max_length=40, blank=True)
    outcome_reason = PhraseField(max_length=300, blank=True)
    resident_word = PhraseField(_("the resident's word"), max_length=300, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, db_index=False)
    public_title = models.CharField(_("public wording"), max_length=60, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            index_of_the_few("organization", "needs_of_organizations"),
            index_of_the_few("department", "needs_handed"),
            index_of_the_few("collection", "needs_collected"),
            index_of_the_few("merged_into", "needs_merged"),
            index_of_the_few("published_by", "needs_published_by"),
            index_of_the_few("caller_phone_index", "needs_called"),
            index_of_the_few("owner", "needs_owned"),
            models.Index(fields=["state", "due_at"]),
            models.Index(fields=["area_code", "state", "due_at"]),
            models.Index(
                fields=["area_code"],
                condition=Q(published_at__isnull=False),
                name="needs_published",
            ),
            models.Index(
                fields=["area_code", "due_at", "escalated_to"],
                condition=Q(escalated_to__isnull=False),
                name="needs_raised",
            ),
            models.Index(
                fields=["escalated_to", "due_at"],
                condition=Q(escalated_to__isnull=False),
                name="needs_raised_to",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["external_source", "external_number"],
                condition=~Q(external_number=""),
                name="one_need_per_external_number",
            )
        ]

    objects = NeedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < now


class NeedStep(Step):
    """One step of a need: who moved it, to which state, with what words."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="steps")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

"""Case work 个案 with one client, and referrals 转介 to others who can do more."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.cases import rules
from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record, Step
from yanzhen.delivery.models import ServiceRecord
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division, Organization, Station
from yanzhen.people.models import Consent, Household, Person


class Case(Record, Placed):
    """One client and their worker, through the six stages of MZ/T 094-2017.

    What is written about the client is sealed. ``due_at`` is when the stage should be left.
    """

    class Stage(models.TextChoices):
        INTAKE = "intake", _("intake")
        ASSESSMENT = "assessment", _("assessment")
        PLAN = "plan", _("planning")
        INTERVENTION = "intervention", _("intervention")
        EVALUATION = "evaluation", _("evaluation")
        CLOSED = "closed", _("closed")

    class Source(models.TextChoices):
        SELF = "self", _("asked for by the client")
        OUTREACH = "outreach", _("found by outreach")
        REFERRED = "referred", _("referred to us")

    class Ending(models.TextChoices):
        GOALS_MET = "goals_met", _("goals met")
        UNWILLING = "unwilling", _("client unwilling to go on")
        OBSTACLE = "obstacle", _("goals cannot be reached")
        CHANGED = "changed", _("moved, died or other worker")
        NOT_ACCEPTED = "not_accepted", _("not accepted")

    number = models.CharField(_("reference number"), max_length=32, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    need = models.ForeignKey(Need, models.PROTECT, null=True, related_name="cases")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases", verbose_name=_("worker")
    )
    category = models.CharField(_("category"), max_length=40, blank=True)
    source = models.CharField(_("how it came"), max_length=10, choices=Source)
    stage = models.CharField(
        _("stage"), max_length=14, choices=Stage, default=Stage.INTAKE, db_index=True
    )
    problem = SealedField(_("the problem, as the client sees it"))
    assessment = SealedField(_("assessment"), blank=True)
    strategy = SealedField(_("strategy"), blank=True)
    evaluation = SealedField(_("evaluation"), blank=True)
    agreed_how = models.CharField(
        _("how they agreed"), max_length=12, choices=Consent.Method, blank=True
    )
    opened_at = models.DateTimeField(_("opened at"))
    due_at = models.DateTimeField(_("due at"), null=True, db_index=True)
    ending = models.CharField(_("closing type"), max_length=14, choices=Ending, blank=True)
    outcome = models.CharField(_("outcome"), max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "pk"]
        indexes = [
            models.Index(fields=["area_code", "stage"]),
            models.Index(fields=["worker", "stage"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def headline(self) -> str:
        return self.person.name

    @property
    def is_open(self) -> bool:
        return self.stage in rules.OPEN


class CaseGoal(models.Model):
    """A goal of a plan: measurable, with its day, and how far it was reached."""

    class Reached(models.TextChoices):
        OPEN = "open", _("not judged yet")
        MET = "met", _("reached")
        PARTLY = "partly", _("partly reached")
        NOT_MET = "not_met", _("not reached")

    case = models.ForeignKey(Case, models.CASCADE, related_name="goals")
    title = SealedField(_("goal"))
    measure = SealedField(_("how it is measured"), blank=True)
    due_on = models.DateField(_("until the day"), null=True)
    reached = models.CharField(_("reached"), max_length=8, choices=Reached, default=Reached.OPEN)

    class Meta:
        ordering = ["pk"]


class CaseSession(Record, Placed):
    """One session (1 节) of a case, with the service record that it left."""

    class Form(models.TextChoices):
        DIRECT = "direct", _("with the client")
        INDIRECT = "indirect", _("for the client, with others")

    case = models.ForeignKey(Case, models.CASCADE, related_name="sessions")
    order = models.PositiveSmallIntegerField(_("session"))
    form = models.CharField(_("form"), max_length=8, choices=Form, default=Form.DIRECT)
    started_at = models.DateTimeField(_("began"))
    minutes = models.PositiveIntegerField(_("minutes"))
    notes = SealedField(_("what happened"))
    record = models.OneToOneField(ServiceRecord, models.PROTECT, null=True, related_name="+")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["case", "order"], name="one_session_number")]


class CaseStep(Step):
    """One step of a case or a referral: who took it, when, with what words."""

    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="steps")
    referral = models.ForeignKey("Referral", models.CASCADE, null=True, related_name="steps")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")


class Referral(Record, Placed):
    """Somebody is referred to an organisation that can do what the station cannot.

    The letter says no more than is needed. ``due_at`` is when an answer is due.
    """

    class State(models.TextChoices):
        DRAFTED = "drafted", _("drafted")
        SENT = "sent", _("sent")
        RECEIVED = "received", _("received")
        DECLINED = "declined", _("declined by them")
        ANSWERED = "answered", _("answered by them")
        ENDED = "ended", _("ended")

    number = models.CharField(_("reference number"), max_length=32, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="referrals")
    need = models.ForeignKey(Need, models.PROTECT, null=True, related_name="referrals")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="referrals")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="referrals", verbose_name=_("to whom")
    )
    reason = models.CharField(_("why they can do more"), max_length=300)
    letter = SealedField(_("letter"))
    consent = models.CharField(_("how they agreed"), max_length=12, choices=Consent.Method)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFTED, db_index=True
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(_("due at"), null=True, db_index=True)
    feedback = models.CharField(_("their answer"), max_length=300, blank=True)
    outcome = models.CharField(_("outcome"), max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-written_at", "pk"]
        indexes = [models.Index(fields=["area_code", "state"])]

    def __str__(self) -> str:
        return self.number

    @property
    def headline(self) -> str:
        return f"{self.person.name} → {self.organization.name}"

    @property
    def is_open(self) -> bool:
        return self.state in rules.REFERRAL_OPEN

"""Plans of visits, their visits and contacts, changes that can be undone, and what was done."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.models import Job, Placed, Record
from yanzhen.orgs.models import Division
from yanzhen.people.models import Household, Person
from yanzhen.roster.rules.changes import STATE_FIELDS, State
from yanzhen.visits.models import CadenceRule, Obligation
from yanzhen.volunteers.models import PairHand


class Plan(Record, Placed):
    """Who visits whom on which day of a month, for one place.

    ``frame`` holds the people with their shifts and the places, ``given`` the weights and rules
    as they stood when the plan was made: the same seed and input give the same plan. ``told`` is
    what a reader must know (places that were estimated, contacts that were foreseen). ``position``
    counts the changes that hold; what was undone lies behind it.
    """

    class State(models.TextChoices):
        MAKING = "making", pgettext_lazy("roster", "being made")
        READY = "ready", pgettext_lazy("roster", "draft")
        PUBLISHED = "published", pgettext_lazy("roster", "published")

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("place")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    state = models.CharField(
        pgettext_lazy("roster", "state"), max_length=10, choices=State, default=State.MAKING
    )
    seed = models.PositiveIntegerField(_("seed"), default=1)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="copies")
    frame = models.JSONField(default=dict)
    given = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    terms = models.JSONField(default=dict)
    cost = models.FloatField(default=0)
    seconds = models.FloatField(default=0)
    position = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", db_index=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    published_at = models.DateTimeField(_("published at"), null=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["area_code", "-starts_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("starts_on")), name="plan_has_days"
            )
        ]

    def __str__(self) -> str:
        return f"{self.division.name} {self.starts_on:%Y-%m}"

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days

    @property
    def last(self) -> date:
        return self.ends_on - timedelta(days=1)

    def day(self, index: int) -> date:
        return self.starts_on + timedelta(days=index)

    def index(self, day: date) -> int:
        return (day - self.starts_on).days


class PlannedVisitQuerySet(models.QuerySet["PlannedVisit"]):
    def standing(self) -> PlannedVisitQuerySet:
        """Without the urgent visits that were undone."""
        return self.filter(is_removed=False)

    def placed(self) -> PlannedVisitQuerySet:
        return self.filter(is_removed=False, day__isnull=False)

    def unplaced(self) -> PlannedVisitQuerySet:
        return self.filter(is_removed=False, day=None)


class PlannedVisit(Placed):
    """One visit of a plan: to whom, within which days, and where it stands now.

    ``begins`` are minutes after midnight. Without a ``day`` it could not be planned, and
    ``hindrance`` says why. ``chain`` joins the visits of a home that come again. ``match``
    finds the same visit in another plan.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="visits")
    number = models.PositiveIntegerField()
    match = models.CharField(max_length=80)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, related_name="+", db_index=False
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    chain = models.PositiveIntegerField(default=0)
    is_by_phone = models.BooleanField(default=False)
    is_urgent = models.BooleanField(default=False)
    words = models.CharField(_("reason"), max_length=200, blank=True)
    skills = models.JSONField(default=list)
    asked = models.JSONField(default=list)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    place = models.PositiveIntegerField()
    is_estimated = models.BooleanField(default=False)
    first = models.DateField(_("from"))
    last = models.DateField(_("due on"))
    opens = models.PositiveSmallIntegerField(default=0)
    closes = models.PositiveSmallIntegerField(default=1440)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_shared_out = models.BooleanField(default=False)
    day = models.DateField(pgettext_lazy("roster", "day"), null=True)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    companion = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    begins = models.FloatField(_("begins"), null=True)
    companion_begins = models.FloatField(null=True)
    is_fixed = models.BooleanField(default=False)
    is_removed = models.BooleanField(default=False)
    hindrance = models.CharField(max_length=300, blank=True)
    area_code = models.CharField(_("area"), max_length=24)

    objects = PlannedVisitQuerySet.as_manager()
    is_audited = False

    class Meta:
        ordering = ["day", "begins", "number"]
        indexes = [
            models.Index(fields=["plan", "day"]),
            models.Index(fields=["worker", "day"]),
            models.Index(
                fields=["companion", "day"], condition=~Q(companion=None), name="went_along"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="visit_once_in_a_plan"),
            models.CheckConstraint(
                condition=Q(day=None, worker=None, begins=None)
                | Q(day__isnull=False, worker__isnull=False, begins__isnull=False),
                name="planned_as_a_whole",
            ),
        ]

    def state(self) -> State:
        """Everything that a change may touch, as it is written down."""
        values: State = {name: getattr(self, name) for name in STATE_FIELDS}
        values["day"] = self.day.isoformat() if self.day else None
        return values


class PlannedContact(models.Model):
    """Why a planned visit stands there: one contact that it settles.

    Without an obligation the contact is foreseen: its period has not begun.
    """

    visit = models.ForeignKey(PlannedVisit, models.CASCADE, related_name="contacts")
    rule = models.ForeignKey(CadenceRule, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    obligation = models.ForeignKey(Obligation, models.SET_NULL, null=True, related_name="planned")

    is_audited = False


class PlannedCompanion(models.Model):
    """Who else comes along, besides the one whose time is planned together with the worker's.

    Somebody of the client's circle (``hand``), or a colleague whose day leaves room (``user``). A
    role for which nobody was found has no row: somebody is asked.
    """

    visit = models.ForeignKey(PlannedVisit, models.CASCADE, related_name="others")
    role = models.CharField(max_length=20)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    hand = models.ForeignKey(PairHand, models.SET_NULL, null=True, related_name="+", db_index=False)

    is_audited = False

    class Meta:
        ordering = ["pk"]


class PlanChange(models.Model):
    """One change of a plan, with the states of the visits before and after, so it can be undone."""

    class Kind(models.TextChoices):
        MOVE = "move", pgettext_lazy("roster", "moved")
        FIX = "fix", pgettext_lazy("roster", "fixed")
        RELEASE = "release", pgettext_lazy("roster", "set free")
        TAKE_OUT = "take_out", pgettext_lazy("roster", "taken off the plan")
        ABSENT = "absent", pgettext_lazy("roster", "somebody is away")
        URGENT = "urgent", pgettext_lazy("roster", "urgent visit")
        HANDED = "handed", pgettext_lazy("roster", "handed over")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    before = models.JSONField()
    after = models.JSONField()
    terms_before = models.JSONField(default=dict)
    terms_after = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_given_up = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]

    @property
    def moved(self) -> int:
        """How many visits stand elsewhere after it."""
        return len(self.after.get("visits", {}))


class PlanStep(models.Model):
    """What happened to a plan as a whole: made, published, taken back. Never changed."""

    class Step(models.TextChoices):
        MADE = "made", pgettext_lazy("roster", "made")
        COPIED = "copied", pgettext_lazy("roster", "copied")
        PUBLISHED = "published", pgettext_lazy("roster", "published")
        WITHDRAWN = "withdrawn", pgettext_lazy("roster", "taken back")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps")
    step = models.CharField(max_length=10, choices=Step)
    words = models.CharField(max_length=200, blank=True)
    visits = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["-pk"]

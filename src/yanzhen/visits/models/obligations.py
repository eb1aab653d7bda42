"""Cadence, periods with their frozen denominators, and what is owed to whom."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.models import Placed
from yanzhen.orgs.models import Post
from yanzhen.people.models import Household, Person
from yanzhen.visits import rules


class CadenceRule(models.Model):
    """One cadence of a rule pack as it stood when obligations were made by it; never changed."""

    place = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    digest = models.CharField(max_length=32)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    content = models.JSONField()
    reference = models.CharField(max_length=200, blank=True)

    is_audited = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "code", "digest"], name="cadence_once")
        ]

    def __str__(self) -> str:
        return self.name


class Period(Placed):
    """A week, month, quarter or half-year of an area for which obligations were made.

    ``frozen`` is how many were owed at that moment: the denominator, which no later change moves.
    """

    class Kind(models.TextChoices):
        WEEK = rules.WEEK, _("week")
        MONTH = rules.MONTH, _("month")
        QUARTER = rules.QUARTER, _("quarter")
        HALF_YEAR = rules.HALF_YEAR, _("half-year")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    frozen_at = models.DateTimeField()
    frozen = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-starts_on", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "starts_on", "area_code"], name="period_once_for_an_area"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m-%d}"


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def frozen(self) -> ObligationQuerySet:
        """The denominator: what was owed when the period began."""
        return self.filter(is_frozen=True)

    def open(self) -> ObligationQuerySet:
        return self.filter(state__in=rules.OPEN)

    def overdue(self, day: date) -> ObligationQuerySet:
        return self.open().filter(due_on__lt=day)


class Obligation(Placed):
    """One contact that is owed to a person, or to a household as a whole, by a day.

    ``post`` answers for it; ``number`` tells the contacts of one rule and period apart. One that
    came later (a new client, a major change, a day of bad weather) is not ``is_frozen``. Only what
    is owed within hours has a ``due_at``.
    """

    class State(models.TextChoices):
        OWED = rules.OWED, pgettext_lazy("visit", "owed")
        MET = rules.MET, pgettext_lazy("visit", "visited")
        LATE = rules.LATE, pgettext_lazy("visit", "visited late")
        SUBSTITUTE = rules.SUBSTITUTE, pgettext_lazy("visit", "visited by a stand-in")
        REFUSED = rules.REFUSED, pgettext_lazy("visit", "refused")
        NOT_HOME = rules.NOT_HOME, pgettext_lazy("visit", "not at home, tried enough")
        EXEMPTED = rules.EXEMPTED, pgettext_lazy("visit", "exempted")
        LAPSED = rules.LAPSED, pgettext_lazy("visit", "no longer applies")

    period = models.ForeignKey(
        Period, models.CASCADE, null=True, related_name="obligations", db_index=False
    )
    rule = models.ForeignKey(CadenceRule, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="obligations")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="obligations")
    post = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField(_("from"))
    due_on = models.DateField(_("due on"))
    due_at = models.DateTimeField(_("due at"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OWED)
    is_frozen = models.BooleanField(default=True)
    settled_on = models.DateField(_("settled on"), null=True)
    visit = models.ForeignKey(
        "visits.Visit", models.SET_NULL, null=True, related_name="settled", db_index=False
    )
    ground = models.CharField(_("ground"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    area_code = models.CharField(_("area"), max_length=24)

    objects = ObligationQuerySet.as_manager()
    is_audited = False

    class Meta:
        indexes = [
            models.Index(fields=["period", "area_code"]),
            models.Index(fields=["post", "state", "due_on"]),
            models.Index(fields=["area_code", "state", "due_on"]),
            models.Index(
                fields=["visit"], condition=Q(visit__isnull=False), name="settled_by_visit"
            ),
        ]

    def __str__(self) -> str:
        return str(self.rule)


class PeriodChange(Placed):
    """Something that happened inside a period and is told beside its denominator."""

    class Kind(models.TextChoices):
        DIED = "died", _("died")
        MOVED = "moved", _("moved away")
        EXEMPTED = "exempted", pgettext_lazy("visit", "exempted")
        NEW_CLIENT = "new_client", _("new client")
        NEW_CATEGORY = "new_category", pgettext_lazy("visit", "new category or tag")
        RISK_RAISED = "risk_raised", pgettext_lazy("visit", "raised risk tier")
        RISK_LOWERED = "risk_lowered", pgettext_lazy("visit", "lowered risk tier")
        MAJOR_CHANGE = "major_change", pgettext_lazy("visit", "after a major change")
        WEATHER = "weather", pgettext_lazy("visit", "bad weather")

    period = models.ForeignKey(Period, models.CASCADE, null=True, related_name="changes")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    obligation = models.ForeignKey(Obligation, models.CASCADE, null=True, related_name="changes")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    happened_on = models.DateField(_("day"))
    ground = models.CharField(_("ground"), max_length=200, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-happened_on", "-pk"]

"""Projects 项目: needs answered together, by a team, with a plan, a budget and a review."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.models import Placed, Record, Step
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division, Organization, Station
from yanzhen.projects import rules
from yanzhen.projects.models.brands import Brand


class ProjectQuerySet(models.QuerySet["Project"]):
    def open(self) -> ProjectQuerySet:
        return self.filter(state__in=rules.OPEN)

    def at_work(self) -> ProjectQuerySet:
        """Projects that may serve: approved, running or in their final review."""
        return self.filter(state__in=rules.AT_WORK)


class Project(Record, Placed):
    """A planned row of activities and orders that answers at least one need.

    Lifecycle: ``rules.STEPS``. ``team_fits`` is what the team rule said when the team was last
    changed or the project submitted: a warning, never a bar; unknown where no rule speaks.
    """

    class Benefit(models.TextChoices):
        UNIVERSAL = "universal", _("universal")
        TARGETED = "targeted", _("targeted")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for approval")
        APPROVED = "approved", _("approved")
        RUNNING = "running", _("running")
        REVIEW = "review", _("in final review")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled")

    number = models.CharField(_("reference number"), max_length=32, unique=True)
    title = models.CharField(_("project name"), max_length=80)
    summary = models.CharField(_("in short"), max_length=500, blank=True)
    beneficiaries = models.CharField(_("for whom"), max_length=200, blank=True)
    benefit = models.CharField(_("benefit type"), max_length=10, choices=Benefit)
    action_line = models.CharField(_("line of action"), max_length=30, blank=True, db_index=True)
    category = models.CharField(_("category"), max_length=40, db_index=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="projects")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="projects")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="projects"
    )
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, related_name="projects")
    is_key = models.BooleanField(_("key project of several departments"), default=False)
    is_public = models.BooleanField(_("shown to residents"), default=False)
    needs = models.ManyToManyField(Need, through="ProjectNeed", related_name="projects")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, db_index=True)
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="projects_led"
    )
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    team_fits = models.BooleanField(_("the team fits the rule"), null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, db_index=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["area_code", "state"])]

    objects = ProjectQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN


class ProjectNeed(models.Model):
    """A need that a project quotes."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="quotes")
    need = models.ForeignKey(Need, models.PROTECT, related_name="quotes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "need"], name="a_need_is_quoted_once")
        ]


class ProjectStep(Step):
    """One step of a project: who took it, when, with what words."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="steps")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")


class ClosingReport(models.Model):
    """What the team says of its project at the end; its figures are counted, never typed."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="closing_report")
    achievements = models.TextField(_("what was achieved"), max_length=2000)
    lessons = models.TextField(_("what we learned"), max_length=2000, blank=True)
    next_steps = models.TextField(_("what follows"), max_length=2000, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

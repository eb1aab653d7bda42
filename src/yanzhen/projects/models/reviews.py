"""Review meetings 复盘会: how it went, and what is done better from now on."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core.models import Placed, Record
from yanzhen.projects import rules
from yanzhen.projects.models.projects import Project
from yanzhen.projects.models.teams import TeamMember


class ReviewMeeting(Record, Placed):
    """The team looks back at one project: its effect, its problems, its improvements."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="reviews")
    held_on = models.DateField(_("held on"), db_index=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    agenda = models.CharField(_("agenda"), max_length=500)
    attendees = models.ManyToManyField(TeamMember, related_name="reviews", blank=True)
    other_attendees = models.CharField(_("others who were there"), max_length=300, blank=True)
    effect_score = models.PositiveSmallIntegerField(
        _("effect"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    effect = models.CharField(_("what it brought about"), max_length=1000)
    problems = models.CharField(_("problems"), max_length=1000, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effect_score__gte=1, effect_score__lte=5),
                name="an_effect_is_one_to_five",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.held_on}"


class ImprovementQuerySet(models.QuerySet["Improvement"]):
    def open(self) -> ImprovementQuerySet:
        return self.filter(state__in=rules.IMPROVEMENT_OPEN)

    def overdue(self, day: date) -> ImprovementQuerySet:
        return self.open().filter(due_on__lt=day)


class Improvement(Record, Placed):
    """Something that a review decided to do better: who does it, until when, what came of it."""

    class State(models.TextChoices):
        OPEN = "open", _("to do")
        UNDER_WAY = "under_way", _("being done")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped, with reason")

    project = models.ForeignKey(Project, models.CASCADE, related_name="improvements")
    review = models.ForeignKey(ReviewMeeting, models.CASCADE, related_name="improvements")
    title = models.CharField(_("what is done better"), max_length=200)
    owner = models.ForeignKey(TeamMember, models.PROTECT, related_name="improvements")
    due_on = models.DateField(_("due on"))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    follow_up = models.CharField(_("what came of it"), max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["area_code", "state", "due_on"]),
            models.Index(fields=["owner", "state"]),
        ]

    objects = ImprovementQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

"""What volunteers learned and were honoured for, and what they ask about their own data."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.models import Placed, Record
from yanzhen.volunteers.models.register import Volunteer


class VolunteerTraining(Record, Placed):
    """What a volunteer learned, passed or is qualified for (Order 67 art. 8).

    ``topic`` is the word by which a skill asks for it (rule pack ``volunteers.gates``).
    """

    class Kind(models.TextChoices):
        COURSE = "course", pgettext_lazy("training", "course")
        EXAM = "exam", pgettext_lazy("training", "exam passed")
        QUALIFICATION = "qualification", pgettext_lazy("training", "professional qualification")

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="trainings")
    kind = models.CharField(_("kind of training"), max_length=14, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    topic = models.CharField(_("topic"), max_length=30, blank=True)
    minutes = models.PositiveIntegerField(_("minutes learned"), default=0)
    organizer = models.CharField(_("organiser"), max_length=120)
    proof = models.CharField(_("number of the proof"), max_length=60, blank=True)
    completed_on = models.DateField(_("completed on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-completed_on", "-pk"]
        indexes = [models.Index(fields=["volunteer", "topic"])]

    def __str__(self) -> str:
        return self.title


class VolunteerAward(Record, Placed):
    """An award (Order 67 art. 9); one of a star level says by how many minutes it was reached."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="awards")
    title = models.CharField(_("title"), max_length=120, blank=True)
    stars = models.PositiveSmallIntegerField(_("stars"), default=0)
    minutes = models.PositiveIntegerField(default=0)
    given_on = models.DateField(_("given on"))
    grantor = models.CharField(pgettext_lazy("award", "given by"), max_length=120)
    public_until = models.DateField(_("publicity until"), null=True)

    class Meta:
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "stars"],
                condition=Q(stars__gt=0),
                name="a_star_level_is_given_once",
            ),
            models.CheckConstraint(
                condition=Q(stars__gt=0) | ~Q(title=""), name="an_award_has_a_title_or_stars"
            ),
        ]


class RegisterRequest(Record, Placed):
    """A volunteer says what in their own entry is wrong; the station answers (Order 67 art. 12)."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="requests")
    words = models.CharField(_("what is not right"), max_length=300)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    due_at = models.DateTimeField(_("due at"))

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["area_code", "due_at"],
                condition=Q(answered_at=None),
                name="register_requests_open",
            )
        ]

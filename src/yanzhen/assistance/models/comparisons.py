"""A comparison of the lists of a month with the register, its links, and what people decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.assistance.models.lists import DepartmentList, ListSource
from yanzhen.core.fields import SealedField
from yanzhen.core.models import Job, Placed, Record
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person


class Comparison(Record, Placed):
    """The lists of one month against everybody of a place.

    ``facts_as`` is the sealed result of the engine, from which a killed job goes on and with which
    the next month is compared.
    """

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("comparison", "being compared")
        DONE = "done", pgettext_lazy("comparison", "compared")

    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    month = models.DateField(_("month"))
    lists = models.ManyToManyField(DepartmentList, related_name="comparisons")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RUNNING)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    begun_at = models.DateTimeField(_("begun at"))
    ended_at = models.DateTimeField(null=True)
    before = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    summary = models.JSONField(default=dict)
    facts_as = models.CharField(max_length=64, blank=True)
    facts_key = SealedField(blank=True)

    class Meta:
        ordering = ["-month", "-begun_at", "-pk"]
        indexes = [models.Index(fields=["area_code", "month"])]

    def __str__(self) -> str:
        return f"{self.division} {self.month:%Y-%m}"


class ListLink(Placed):
    """A statement that a row of a list is a person, with its evidence; it merges nothing.

    ``evidence`` holds ``[message, supports, parameters]`` of the engine. The row itself is sealed
    and kept only where a person has to look at it. ``fingerprint`` knows the row in later months.
    """

    class Answer(models.TextChoices):
        NONE = "", _("nobody had to decide")
        OPEN = "open", _("to be decided")
        SAME = "same", _("the same person")
        OTHER = "other", _("another person")

    comparison = models.ForeignKey(Comparison, models.CASCADE, related_name="links")
    department_list = models.ForeignKey(DepartmentList, models.PROTECT, related_name="links")
    row = models.PositiveIntegerField(_("row"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="list_links")
    stage = models.CharField(max_length=10)
    probability = models.FloatField()
    counts = models.BooleanField(default=True)
    evidence = models.JSONField(default=list)
    answer = models.CharField(_("what was decided"), max_length=5, choices=Answer, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    content = SealedField(blank=True)

    is_audited = False

    class Meta:
        ordering = ["department_list", "row", "-probability", "pk"]
        indexes = [
            models.Index(fields=["comparison", "answer"]),
            models.Index(fields=["person", "comparison"]),
        ]


class PairDecision(Placed):
    """What a person said of a row and a resident; taken first in the months that follow."""

    source = models.ForeignKey(ListSource, models.CASCADE, related_name="decisions")
    fingerprint = models.CharField(max_length=64)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    is_same = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "fingerprint", "person"], name="one_answer_of_a_pair"
            )
        ]

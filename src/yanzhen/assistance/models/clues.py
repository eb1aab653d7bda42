"""Clues 线索: reasons for a home check, and what came of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.assistance.models.comparisons import Comparison
from yanzhen.assistance.models.lists import DepartmentList
from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed, Record
from yanzhen.delivery.models import ServiceRecord
from yanzhen.orgs.models import Division
from yanzhen.people.models import Household, Person


class Clue(Record, Placed):
    """One rule speaks of one person: a reason to go and see, never a decision.

    ``facts`` (sealed) holds what the lists say; ``unknown`` the facts nobody has told yet.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("clue", "to be checked")
        CLOSED = "closed", pgettext_lazy("clue", "checked")

    class Result(models.TextChoices):
        JOIN = "join", _("should be enrolled")
        LEAVE = "leave", _("should leave")
        NOTHING = "nothing", _("nothing to change")

    person = models.ForeignKey(Person, models.PROTECT, related_name="clues")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="clues")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    comparison = models.ForeignKey(Comparison, models.PROTECT, related_name="clues")
    lists = models.ManyToManyField(DepartmentList, related_name="clues")
    rule = models.CharField(_("rule"), max_length=60, db_index=True)
    outcome = models.CharField(max_length=12)
    urgency = models.PositiveSmallIntegerField(_("urgency"))
    unknown = models.JSONField(default=list)
    facts = SealedField(blank=True)
    facts_digest = models.CharField(max_length=64)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="clues",
        verbose_name=_("who checks"),
    )
    found_at = models.DateTimeField(_("found at"))
    due_at = models.DateTimeField(_("due at"), db_index=True)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    result = models.CharField(_("result"), max_length=8, choices=Result, blank=True)
    result_words = models.CharField(_("what was found"), max_length=300, blank=True)
    record = models.OneToOneField(ServiceRecord, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["area_code", "state", "due_at"]),
            models.Index(fields=["responsible", "state", "due_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "rule"],
                condition=models.Q(state="open"),
                name="one_open_clue_of_a_rule",
            )
        ]

    def __str__(self) -> str:
        return self.person.name

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class ClueStep(models.Model):
    """One step of a clue: who took it, when, with what words."""

    clue = models.ForeignKey(Clue, models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=60)
    step = models.CharField(max_length=20)
    words = models.CharField(max_length=300, blank=True)

    is_audited = False

    class Meta:
        ordering = ["at", "pk"]

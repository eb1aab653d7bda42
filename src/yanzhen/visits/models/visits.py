"""Visits and calls as they were made, and what was seen and heard there."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.fields import SealedField, plain
from yanzhen.core.models import Placed, Record
from yanzhen.core.phrases import PhraseField
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division, Station
from yanzhen.people.models import Household, Person
from yanzhen.visits import rules


class VisitQuerySet(models.QuerySet["Visit"]):
    def standing(self) -> VisitQuerySet:
        """Without those that were taken back: they did not take place."""
        return self.filter(taken_back_at=None)

    def kept(self) -> VisitQuerySet:
        """Those at which somebody was met."""
        return self.standing().filter(outcome=Visit.Outcome.MET)


class Visit(Record, Placed):
    """One visit, call or try: who went, whom they met, what was found, what comes next.

    Where somebody was met one service record was written with it. What was seen stands in the
    blocks, sealed; a change of it makes a revision.
    """

    class Means(models.TextChoices):
        HOME = rules.HOME, _("home visit")
        PHONE = rules.PHONE, _("phone call")
        VIDEO = rules.VIDEO, _("video call")

    class Outcome(models.TextChoices):
        MET = "met", pgettext_lazy("visit", "met")
        REFUSED = "refused", pgettext_lazy("visit", "refused")
        NOT_HOME = "not_home", pgettext_lazy("visit", "nobody at home")

    class Occasion(models.TextChoices):
        ROUTINE = "routine", pgettext_lazy("visit", "regular")
        CHANGE = "change", pgettext_lazy("visit", "after a major change")
        WEATHER = "weather", pgettext_lazy("visit", "bad weather")
        COMPLAINT = "complaint", pgettext_lazy("visit", "after a complaint")
        FESTIVAL = "festival", pgettext_lazy("visit", "festival")

    class Proof(models.TextChoices):
        NONE = "none", _("none")
        SIGNATURE = "signature", _("signature")
        VOICE = "voice", _("voice")
        CODE = "code", _("code or card of the household")
        COLLEAGUE = "colleague", _("a second visitor")

    means = models.CharField(_("how"), max_length=6, choices=Means, default=Means.HOME)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.MET)
    occasion = models.CharField(
        _("occasion"), max_length=10, choices=Occasion, default=Occasion.ROUTINE
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(_("began at"))
    ended_at = models.DateTimeField(_("ended at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="visits_recorded"
    )
    saved_at = models.DateTimeField(_("saved at"))
    is_saved_late = models.BooleanField(_("saved late"), default=False)
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="later"
    )
    policies = models.JSONField(_("policies explained"), default=list, blank=True)
    view = SealedField(_("the worker's view"), blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    needs = models.ManyToManyField(Need, related_name="visits", blank=True)
    proof = models.CharField(_("proof"), max_length=10, choices=Proof, default=Proof.NONE)
    is_proof_checked = models.BooleanField(default=False)
    lat = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    lng = models.DecimalField(max_digits=7, decimal_places=3, null=True, blank=True)
    has_hazard = models.BooleanField(default=False)
    has_alert = models.BooleanField(default=False)
    fields_shown = models.PositiveSmallIntegerField(default=0)
    fields_prefilled = models.PositiveSmallIntegerField(default=0)
    fields_typed = models.PositiveSmallIntegerField(default=0)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["area_code", "-started_at"]),
            models.Index(fields=["-started_at", "-id"]),
            models.Index(fields=["household", "-started_at"]),
            models.Index(fields=["recorded_by", "-started_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__gte=models.F("started_at")), name="visit_ends_after"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_means_display())


class VisitVisitor(models.Model):
    """Somebody who went along: a user of the house, or a doctor or neighbour by name."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="visitors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="visits_made"
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    role = models.CharField(_("role"), max_length=20)

    is_audited = False

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "user"], name="visitor_once"),
        ]


class VisitMember(models.Model):
    """Somebody for whom the visit was, and whether they were met."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="visits")
    is_met = models.BooleanField(default=True)
    remark = models.CharField(_("remark"), max_length=100, blank=True)

    is_audited = False

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "person"], name="member_once"),
        ]


class VisitBlock(models.Model):
    """What was found in one block of the form, sealed; ``is_unchanged`` was ticked, not typed."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="blocks")
    code = models.CharField(max_length=20)
    is_unchanged = models.BooleanField(default=False)
    answers_json = SealedField(blank=True)

    is_audited = False

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "code"], name="block_once")]

    @property
    def answers(self) -> dict[str, Any]:
        text = plain(self.answers_json)
        return dict(json.loads(text)) if text else {}

    @answers.setter
    def answers(self, values: dict[str, Any]) -> None:
        self.answers_json = json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""


class VitalSign(Placed):
    """A value measured at a visit, sealed; its level came from the thresholds of that day."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="vital_signs")
    person = models.ForeignKey(Person, models.PROTECT, related_name="vital_signs")
    code = models.CharField(max_length=20)
    value = SealedField()
    measured_at = models.DateTimeField()
    level = models.CharField(max_length=8, blank=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answer = models.CharField(_("what was done about it"), max_length=200, blank=True)

    is_audited = False

    class Meta:
        ordering = ["-measured_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "code", "-measured_at"]),
            models.Index(
                fields=["area_code", "measured_at"],
                condition=~models.Q(level="") & models.Q(seen_at=None),
                name="alerts_unseen",
            ),
        ]


class VisitRevision(models.Model):
    """What a record said before it was changed, who changed it and why. Appended only."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="revisions")
    version = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = PhraseField(_("reason"), max_length=200)
    before_json = SealedField()

    is_audited = False

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["visit", "version"], name="revision_once")]


class VisitCode(models.Model):
    """The code on the card of a household, shown or spoken to prove that somebody came."""

    household = models.OneToOneField(Household, models.CASCADE, related_name="visit_code")
    code = SealedField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

"""Divisions, organisations, stations, posts and responsibilities, all with dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Expression, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.accounts.roles import Role
from yanzhen.core.models import Placed, Record

DatedModel = TypeVar("DatedModel", bound=models.Model)


class DatedQuerySet(models.QuerySet[DatedModel]):
    def on(self, day: date | Expression) -> Self:
        """The rows that are in force on that day (``valid_to`` is the first day after)."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class Dated(models.Model):
    """In force from a day until the day before another."""

    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Division(Dated):
    """A place of the state's tree (GB/T 2260, 12 digits) or below it (three characters a level).

    A code never changes its meaning: when places merge or split, the old rows end and new rows
    name them as predecessors, so that the past can be counted as it was.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        CITY = "city", _("city")
        COUNTY = "county", _("county")
        TOWN = "town", _("town or street")
        VILLAGE = "village", _("village or community")
        GROUP = "group", _("residents' group")
        GRID = "grid", _("grid")
        COMPOUND = "compound", _("compound")
        BUILDING = "building", _("building")

    code = models.CharField(_("code"), max_length=24, unique=True)
    name = models.CharField(_("name"), max_length=60)
    level = models.CharField(_("level"), max_length=10, choices=Level, db_index=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    predecessors = models.ManyToManyField(
        "self", symmetrical=False, related_name="successors", blank=True
    )
    urban_rural_class = models.CharField(max_length=3, blank=True)
    is_urban = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Organization(Placed):
    """A department, committee, company, charity or association, known by its checked USCC."""

    class Kind(models.TextChoices):
        CIVIL_AFFAIRS = "civil_affairs", _("civil affairs bureau")
        PARTY_SOCIAL_WORK = "party_social_work", _("Party social-work department")
        DEPARTMENT = "department", _("department")
        MASS_ORGANIZATION = "mass_organization", _("mass organisation")
        TOWN_GOVERNMENT = "town_government", _("town government or street office")
        PARTY_COMMITTEE = "party_committee", _("Party committee")
        VILLAGE_COMMITTEE = "village_committee", _("villagers' or residents' committee")
        SOCIAL_WORK_AGENCY = "social_work_agency", _("social work agency")
        ASSOCIATION = "association", _("association")
        CHARITY = "charity", _("charity or foundation")
        ENTERPRISE = "enterprise", _("enterprise")
        SCHOOL = "school", _("school or university")
        HOSPITAL = "hospital", _("hospital or clinic")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, db_index=True)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    division = models.ForeignKey(Division, models.PROTECT)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"], condition=~Q(uscc=""), name="one_organization_per_uscc"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Station(Record, Placed, Dated):
    """Every kind of place where people are served: one table, its type and level are data.

    When its division is merged or split the row ends, and a new one ``continues`` it.
    """

    class Level(models.TextChoices):
        PREFECTURE = "prefecture", _("prefecture")
        COUNTY = "county", _("county")
        TOWN = "town", _("town or street")
        VILLAGE = "village", _("village or community")
        COMPOUND = "compound", _("compound or group")

    class Quality(models.TextChoices):
        PILOT = "pilot", _("pilot")
        STANDARD = "standard", _("standard")
        EXCELLENT = "excellent", _("excellent")

    name = models.CharField(_("name"), max_length=120)
    station_type = models.CharField(_("type"), max_length=30, db_index=True)
    level = models.CharField(_("level"), max_length=12, choices=Level, db_index=True)
    quality = models.CharField(_("quality"), max_length=12, choices=Quality, default="standard")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="below")
    division = models.ForeignKey(Division, models.PROTECT, related_name="stations")
    operator = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="operated_stations"
    )
    host = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="hosted_stations"
    )
    continues = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="continued_by"
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    address = models.CharField(_("street address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=120, blank=True)
    area_m2 = models.PositiveIntegerField(_("area in m²"), null=True, blank=True)
    functions = models.JSONField(_("functions"), default=list, blank=True)
    specialty = models.CharField(max_length=60, blank=True)
    pilot_label = models.CharField(max_length=60, blank=True)
    lng = models.DecimalField(max_digits=10, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    coordinate_system = models.CharField(max_length=10, default="WGS-84")

    def __str__(self) -> str:
        return self.name


class ServiceContract(Record, Placed):
    """A purchaser has an agency run a station for a term, and says by what it is measured."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="contracts")
    title = models.CharField(_("contract"), max_length=120)
    purchaser = models.ForeignKey(
        Organization, models.PROTECT, verbose_name=_("purchaser"), related_name="contracts_given"
    )
    operator = models.ForeignKey(
        Organization, models.PROTECT, verbose_name=_("run by"), related_name="contracts_held"
    )
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    amount_cents = models.BigIntegerField(_("amount"), null=True, blank=True)
    indicators = models.JSONField(_("what is measured"), default=list, blank=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("starts_on")), name="contract_has_a_term"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Checklist(models.Model):
    """A standard as data, for example 六有: what a station of some type must have."""

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    station_type = models.CharField(max_length=30, blank=True)
    source = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.title


class ChecklistItem(models.Model):
    """One thing that a standard demands."""

    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    hint = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["order"]


class ChecklistMark(Placed):
    """What was found at a station for one item, on a day; the newest mark counts."""

    class State(models.TextChoices):
        MET = "met", _("met")
        PARTLY = "partly", _("partly met")
        MISSING = "missing", _("missing")

    station = models.ForeignKey(Station, models.CASCADE, related_name="checklist_marks")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="marks")
    state = models.CharField(pgettext_lazy("checklist", "state"), max_length=10, choices=State)
    seen_on = models.DateField(_("seen on"))
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        indexes = [models.Index(fields=["station", "item", "-seen_on"])]


class Regulation(Dated, Placed):
    """A rule of a station or of all stations in an area, in one version."""

    title = models.CharField(_("title"), max_length=120)
    category = models.CharField(_("category"), max_length=60, blank=True)
    edition = models.PositiveSmallIntegerField(_("version"), default=1)
    station = models.ForeignKey(Station, models.CASCADE, null=True, blank=True)
    text = models.TextField(_("text"), blank=True)
    earlier = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="later"
    )

    def __str__(self) -> str:
        return self.title


class RegulationAcknowledgement(models.Model):
    """Somebody said that they had read one version of a regulation."""

    regulation = models.ForeignKey(Regulation, models.CASCADE, related_name="acknowledgements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    acknowledged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regulation", "user"], name="acknowledged_once")
        ]


class Post(Dated, Placed):
    """A duty that a user holds in an area: the source of every grant of the scope gate.

    Without a division it is held in the whole installation.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="posts")
    role = models.CharField(_("role"), max_length=20, choices=Role, db_index=True)
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="posts")
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="posts"
    )
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True)
    title = models.CharField(_("job title"), max_length=60, blank=True)
    end_reason = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "valid_from"])]


class WorkerLink(Dated):
    """One worker guides another, or a whole town (2 county workers ↔ 5 towns, 17 ↔ 47)."""

    superior = models.ForeignKey(Post, models.CASCADE, related_name="links_down")
    subordinate = models.ForeignKey(
        Post, models.CASCADE, null=True, blank=True, related_name="links_up"
    )
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(subordinate=None) ^ Q(division=None), name="link_to_worker_or_division"
            )
        ]


class Responsibility(Dated, Placed):
    """A worker answers for an area (a village, a group, a grid), with dates."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="responsibilities")
    division = models.ForeignKey(Division, models.PROTECT, related_name="responsibilities")
    tasks = models.CharField(_("tasks"), max_length=300, blank=True)


class Leave(Dated, Placed):
    """The holder of a post is away; the holder of another answers for it so long.

    While it lasts the substitute has the rights of the post, and what it holds stands on their day.
    """

    post = models.ForeignKey(Post, models.CASCADE, related_name="leaves")
    substitute = models.ForeignKey(Post, models.CASCADE, related_name="stands_in")
    reason = models.CharField(_("reason"), max_length=120)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(post=models.F("substitute")), name="leave_has_a_substitute"
            )
        ]

    @property
    def last_day(self) -> date | None:
        return self.valid_to - timedelta(days=1) if self.valid_to else None


class Reorganization(Placed):
    """A merge or split of divisions as it was decided and carried out; never changed."""

    class Kind(models.TextChoices):
        MERGE = "merge", _("merge")
        SPLIT = "split", _("split")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    effective_on = models.DateField(_("effective on"))
    decision = models.CharField(_("decision"), max_length=200)
    plan = models.JSONField()
    carried_out_at = models.DateTimeField()
    carried_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

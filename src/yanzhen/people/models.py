"""Persons and households, what they are known as, and what they agreed to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yanzhen.core.fields import BlindIndexField, SealedField, candidates
from yanzhen.core.identity import last_four, normal_id, normal_phone
from yanzhen.core.models import Placed, Record
from yanzhen.core.phrases import PhraseField
from yanzhen.orgs.models import Dated, Division, Post


class Household(Record, Placed):
    """People who live and keep house together, at one place of the group or building level."""

    class State(models.TextChoices):
        ACTIVE = "active", _("living here")
        MOVED = "moved", _("moved away")
        DISSOLVED = "dissolved", _("dissolved")
        MERGED = "merged", _("merged")

    number = models.CharField(_("household number"), max_length=32, unique=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="households")
    address = SealedField(_("house number"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    responsible = models.ForeignKey(
        Post, models.SET_NULL, null=True, blank=True, related_name="households_by_name"
    )
    lng = models.DecimalField(max_digits=10, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    coordinate_system = models.CharField(max_length=10, default="WGS-84")

    class Meta:
        indexes = [models.Index(fields=["area_code", "id"])]

    def __str__(self) -> str:
        return self.number


class PersonQuerySet(models.QuerySet["Person"]):
    def living_here(self) -> PersonQuerySet:
        """Without the dead, those who moved away and records that were merged into another."""
        return self.filter(state=Person.State.ACTIVE)

    def with_id_number(self, number: str) -> PersonQuerySet:
        return self.filter(id_index__in=candidates(Person, "id_index", number))

    def with_phone(self, number: str) -> PersonQuerySet:
        return self.filter(phone_index__in=candidates(Person, "phone_index", number))


class Person(Record, Placed):
    """Somebody whom the station knows. Sensitive columns are sealed; names are not."""

    class Document(models.TextChoices):
        CITIZEN_ID = "citizen_id", _("identity card")
        HOUSEHOLD_BOOK = "household_book", _("household register")
        HMT_PERMIT = "hmt_permit", _("residence permit for Hong Kong, Macao and Taiwan residents")
        PASSPORT = "passport", _("passport")
        OTHER = "other", _("other document")
        NONE = "none", _("no document")

    class Sex(models.TextChoices):
        MALE = "male", _("male")
        FEMALE = "female", _("female")
        UNKNOWN = "unknown", _("unknown")

    class Relation(models.TextChoices):
        """To the head of the household (GB/T 4761, in the words that stations use)."""

        HEAD = "head", _("head of the household")
        SPOUSE = "spouse", _("spouse")
        SON = "son", _("son")
        DAUGHTER = "daughter", _("daughter")
        SON_IN_LAW = "son_in_law", _("son-in-law")
        DAUGHTER_IN_LAW = "daughter_in_law", _("daughter-in-law")
        GRANDCHILD = "grandchild", _("grandchild")
        PARENT = "parent", _("parent")
        PARENT_IN_LAW = "parent_in_law", _("parent-in-law")
        GRANDPARENT = "grandparent", _("grandparent")
        SIBLING = "sibling", _("brother or sister")
        CARER = "carer", _("carer")
        OTHER = "other", _("other relation")
        UNKNOWN = "", _("not known")

    class State(models.TextChoices):
        ACTIVE = "active", _("living here")
        MOVED = "moved", _("moved away")
        DECEASED = "deceased", _("deceased")
        MERGED = "merged", _("merged")

    class Risk(models.IntegerChoices):
        """In order, so that lists can begin with what hurts."""

        NONE = 0, _("not assessed")
        GENERAL = 1, _("general risk")
        KEY = 2, _("key group")
        HIGH = 3, _("high risk")

    class SelfCare(models.TextChoices):
        UNKNOWN = "unknown", _("unknown")
        INDEPENDENT = "independent", _("looks after themself")
        PARTLY = "partly", _("needs some help")
        DEPENDENT = "dependent", _("depends on care")

    class Protection(models.TextChoices):
        NONE = "none", _("none")
        MINOR = "minor", _("minor")
        VIOLENCE = "violence", _("protected from violence")
        DRUG_REHABILITATION = "drug_rehabilitation", _("drug rehabilitation")
        OTHER = "other", _("other protection")

    name = models.CharField(_("full name"), max_length=60)
    pinyin = models.CharField(max_length=200, blank=True, editable=False)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, default=Sex.UNKNOWN)
    born_on = models.DateField(_("born on"), null=True, blank=True)
    document = models.CharField(
        _("document"), max_length=16, choices=Document, default=Document.CITIZEN_ID
    )
    id_number = SealedField(_("document number"), blank=True)
    id_index = BlindIndexField(source="id_number", purpose="id", normalise=normal_id, db_index=True)
    id_tail_index = BlindIndexField(
        source="id_number", purpose="tail", normalise=last_four, db_index=True
    )
    phone = SealedField(_("phone"), blank=True)
    phone_index = BlindIndexField(
        source="phone", purpose="phone", normalise=normal_phone, db_index=True
    )
    phone_tail_index = BlindIndexField(
        source="phone", purpose="tail", normalise=last_four, db_index=True
    )
    ethnicity = models.CharField(_("ethnicity"), max_length=20, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="persons")
    household = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="members"
    )
    relation = models.CharField(
        _("relation to the head"), max_length=16, choices=Relation, blank=True
    )
    is_head = models.BooleanField(_("head of household"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    died_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    risk = models.PositiveSmallIntegerField(_("risk tier"), choices=Risk, default=Risk.NONE)
    protection = models.CharField(
        _("protection"), max_length=20, choices=Protection, default=Protection.NONE
    )
    responsible = models.ForeignKey(
        Post, models.SET_NULL, null=True, blank=True, related_name="persons_by_name"
    )
    self_care = models.CharField(
        _("self-care"), max_length=12, choices=SelfCare, default=SelfCare.UNKNOWN
    )
    address = SealedField(_("address, when not the household's"), blank=True)
    emergency_contact = SealedField(_("emergency contact"), blank=True)
    health = SealedField(_("health"), blank=True)
    bank_account = SealedField(_("bank account"), blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        # One index for each order that the list offers. No index on state or protection: nearly all
        # rows have the same, and SQLite would prefer such an index to the order asked for.
        indexes = [
            models.Index(fields=["area_code", "household", "id"]),
            models.Index(fields=["-risk", "area_code", "household", "id"]),
            models.Index(fields=["pinyin", "id"]),
            models.Index(fields=["born_on", "id"]),
            models.Index(fields=["name", "born_on"]),
        ]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A class of people (低保对象, 独居老人 …), grouped in naming sets; a place may rename it."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    group = models.CharField(max_length=40, db_index=True)
    order = models.PositiveSmallIntegerField(default=0)
    is_sensitive = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    subtypes = models.JSONField(default=list)
    grades = models.JSONField(default=list)
    naming_sets = models.JSONField(default=dict)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        language = get_language() or ""
        return self.name_en if language.startswith("en") and self.name_en else self.name


class PersonCategory(Dated, Placed):
    """A person belongs to a category from a day, as told by a source on an as-of date."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="categories")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    source = models.CharField(_("source"), max_length=120)
    as_of = models.DateField(_("as of"))
    subtype = models.CharField(_("type"), max_length=40, blank=True)
    grade = models.CharField(_("grade"), max_length=40, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["category", "area_code"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "category", "subtype"],
                condition=Q(valid_to=None),
                name="category_open_once",
            )
        ]


class Tag(models.Model):
    """A free word that a station puts on a person; never a legal status."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tags")
    word = models.CharField(max_length=30, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "word"], name="tag_once")]


class Consent(models.Model):
    """What a person agreed to, for which purpose, how, and until when (PIPL art. 14 to 16)."""

    class Method(models.TextChoices):
        SIGNATURE = "signature", _("signature")
        VOICE = "voice", _("spoken, with a witness")
        ONLINE = "online", _("on the phone page")
        GUARDIAN = "guardian", _("by the guardian")
        STATUTORY = "statutory", _("statutory duty, no consent needed")

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=40, db_index=True)
    ground = models.CharField(_("ground"), max_length=200, blank=True)
    text_version = models.CharField(max_length=40, blank=True)
    method = models.CharField(max_length=12, choices=Method)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    witness = models.CharField(max_length=60, blank=True)

    @classmethod
    def ways_to_agree(cls) -> list[tuple[str, Any]]:
        """The methods by which a person agrees; a statutory duty asks nobody."""
        return [(m.value, m.label) for m in cls.Method if m != cls.Method.STATUTORY]


class Move(models.Model):
    """A person left a place or a household for another on a day; where they were before."""

    class Reason(models.TextChoices):
        MOVED = "moved", _("moved")
        LEFT = "left", _("left the area")
        RETURNED = "returned", _("came back")
        HOUSEHOLD = "household", _("changed household")
        REORGANIZED = "reorganized", _("the place was reorganised")

    person = models.ForeignKey(Person, models.CASCADE, related_name="moves")
    moved_on = models.DateField(_("moved on"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    from_division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    to_division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    from_household = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    to_household = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        ordering = ["-moved_on", "-pk"]


class ResidentAccount(models.Model):
    """A resident's or volunteer's sign-in belongs to this person, once a worker has checked it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="resident_account"
    )
    person = models.OneToOneField(Person, models.CASCADE, related_name="account")
    confirmed_at = models.DateTimeField(null=True)


class Merge(models.Model):
    """Two person records that were one: what moved, so that it can be undone."""

    kept = models.ForeignKey(Person, models.CASCADE, related_name="+")
    absorbed = models.ForeignKey(Person, models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict)
    before = SealedField(blank=True)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    undone_at = models.DateTimeField(null=True)


class DuplicateDecision(models.Model):
    """Somebody looked at two alike persons and said that they are two."""

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="decided_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="in_order"),
        ]


class TimelineEntry(Placed):
    """One thing that happened to a person or household, as a line of their page.

    Written by the service that did it, in its transaction; apps above add their own kinds.
    """

    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="timeline", db_index=False
    )
    household = models.ForeignKey(
        Household, models.CASCADE, null=True, blank=True, related_name="timeline", db_index=False
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=30)
    summary = PhraseField(max_length=200)
    url = models.CharField(max_length=200, blank=True)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    is_sensitive = models.BooleanField(default=False)

    is_audited = False

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"]),
            models.Index(fields=["household", "-at"]),
        ]

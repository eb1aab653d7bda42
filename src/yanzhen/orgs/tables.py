"""The lists of places, stations and duties."""

from __future__ import annotations

from typing import Any, ClassVar

import django_tables2 as tables
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core.addresses import reverse
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.orgs.models import (
    Division,
    Organization,
    Post,
    Regulation,
    Reorganization,
    Responsibility,
    Station,
    WorkerLink,
)
from yanzhen.orgs.rules import full_code

NUMBER: dict[str, Any] = {"td": {"class": "num"}, "th": {"class": "num"}}


class DivisionTable(Table):
    lead = "name"
    card_facts: ClassVar = ("code", "level")
    empty_title = gettext_lazy("No place fits")
    empty_advice = gettext_lazy("Change the filter, or enter the place.")
    empty_icon = "map-pin"

    name = tables.Column(verbose_name=gettext_lazy("Name of the place"))
    code = tables.Column()
    level = tables.Column()
    parent = tables.Column(verbose_name=gettext_lazy("Lies in"), order_by="code")
    valid_from = tables.DateColumn(format="Y-m-d")
    valid_to = tables.DateColumn(format="Y-m-d")

    class Meta:
        model = Division
        fields = ("name", "code", "level", "parent", "valid_from", "valid_to")

    def row_url(self, record: Division) -> str:
        return reverse("division-detail", args=[record.code])

    def render_code(self, value: str) -> str:
        return full_code(value)


class OrganizationTable(Table):
    lead = "name"
    card_facts: ClassVar = ("kind", "division")
    empty_title = gettext_lazy("No organisation fits")
    empty_advice = gettext_lazy("Change the filter, or enter the organisation.")
    empty_icon = "building-2"

    name = tables.Column(verbose_name=gettext_lazy("Name of the organisation"))
    uscc = tables.Column(verbose_name=gettext_lazy("Credit code"))
    division = tables.Column(verbose_name=gettext_lazy("Place"), order_by="area_code")

    class Meta:
        model = Organization
        fields = ("name", "kind", "division", "uscc", "phone")

    def row_url(self, record: Organization) -> str:
        return reverse("organization-detail", args=[record.pk])


class StationTable(Table):
    lead = "name"
    card_facts: ClassVar = ("station_type", "met")
    empty_title = gettext_lazy("No station fits")
    empty_advice = gettext_lazy("Change the filter, or open a station.")
    empty_icon = "store"

    name = tables.Column(verbose_name=gettext_lazy("Name of the station"))
    division = tables.Column(verbose_name=gettext_lazy("Place"), order_by="area_code")
    met = tables.Column(
        verbose_name=gettext_lazy("Standard met"), orderable=False, empty_values=(), attrs=NUMBER
    )
    workers = tables.Column(verbose_name=gettext_lazy("Posts"), orderable=False, attrs=NUMBER)

    class Meta:
        model = Station
        fields = ("name", "station_type", "level", "quality", "division", "met", "workers")

    def __init__(self, *args: Any, types: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.types = types

    def row_url(self, record: Station) -> str:
        return reverse("station-detail", args=[record.pk])

    def render_station_type(self, value: str) -> str:
        return self.types.get(value, value)

    def render_met(self, record: Any) -> str | SafeString:
        if not record.items_marked:
            return badge(_("never checked"), "quiet")
        return f"{record.items_met}/{record.items_marked}"


class RegulationTable(Table):
    lead = "title"
    card_facts: ClassVar = ("place", "mine")
    empty_title = gettext_lazy("No regulation yet")
    empty_advice = gettext_lazy("Regulations of your station and of the places above appear here.")
    empty_icon = "book-open"

    title = tables.Column(verbose_name=gettext_lazy("Heading"))
    place = tables.Column(verbose_name=gettext_lazy("Holds in"), orderable=False, empty_values=())
    edition = tables.Column(attrs=NUMBER)
    mine = tables.Column(verbose_name=gettext_lazy("Read by me"), orderable=False)

    class Meta:
        model = Regulation
        fields = ("title", "category", "place", "edition", "valid_from", "mine")

    def row_url(self, record: Regulation) -> str:
        return reverse("regulation-detail", args=[record.pk])

    def render_place(self, record: Any) -> str:
        return record.station.name if record.station else (record.place_name or "")

    def render_mine(self, value: bool) -> SafeString:
        return badge(_("read"), "done") if value else badge(_("not yet"), "due")


class PostTable(Table):
    lead = "user"
    card_facts: ClassVar = ("role", "division")
    empty_title = gettext_lazy("No post fits")
    empty_advice = gettext_lazy("Change the filter, or appoint somebody.")
    empty_icon = "user-check"

    user = tables.Column(verbose_name=gettext_lazy("Who"), order_by="user__name")
    division = tables.Column(verbose_name=gettext_lazy("Place"), order_by="area_code")
    station = tables.Column(verbose_name=gettext_lazy("Station"), order_by="station__name")

    class Meta:
        model = Post
        fields = ("user", "role", "title", "division", "station", "valid_from", "valid_to")

    def row_url(self, record: Post) -> str:
        return reverse("post-detail", args=[record.pk])


class LinkTable(Table):
    lead = "superior"
    card_facts: ClassVar = ("below", "valid_from")
    empty_title = gettext_lazy("No links yet")
    empty_advice = gettext_lazy("Link a county worker to towns, a town worker to village workers.")
    empty_icon = "link"

    superior = tables.Column(
        verbose_name=gettext_lazy("Guides"), accessor="superior__user", orderable=False
    )
    where = tables.Column(
        verbose_name=gettext_lazy("Place"), accessor="superior__division", orderable=False
    )
    below = tables.Column(verbose_name=gettext_lazy("Is guided"), empty_values=(), orderable=False)

    class Meta:
        model = WorkerLink
        fields = ("superior", "where", "below", "valid_from", "valid_to")

    def row_url(self, record: WorkerLink) -> str:
        return reverse("link-detail", args=[record.pk])

    def render_below(self, record: WorkerLink) -> str:
        if record.subordinate is None:
            return str(record.division)
        return f"{record.subordinate.user} · {record.subordinate.division or ''}"


class ResponsibilityTable(Table):
    lead = "post"
    card_facts: ClassVar = ("division", "valid_from")
    empty_title = gettext_lazy("Nobody answers for a place yet")
    empty_advice = gettext_lazy("Assign workers to villages and groups.")
    empty_icon = "user-check"

    post = tables.Column(
        verbose_name=gettext_lazy("Who answers"), accessor="post__user", order_by="post__user__name"
    )
    division = tables.Column(verbose_name=gettext_lazy("For"), order_by="area_code")
    above = tables.Column(
        verbose_name=gettext_lazy("Lies in"), accessor="division__parent", orderable=False
    )

    class Meta:
        model = Responsibility
        fields = ("post", "division", "above", "tasks", "valid_from", "valid_to")

    def row_url(self, record: Responsibility) -> str:
        return reverse("responsibility-detail", args=[record.pk])


class ReorganizationTable(Table):
    lead = "decision"
    card_facts: ClassVar = ("kind", "effective_on")
    empty_title = gettext_lazy("No reorganisation yet")
    empty_advice = gettext_lazy("When places merge or split, plan it here and look at it first.")
    empty_icon = "layers"

    class Meta:
        model = Reorganization
        fields = ("decision", "kind", "effective_on", "carried_out_by")

    def row_url(self, record: Reorganization) -> str:
        return reverse("reorganization-detail", args=[record.pk])

"""Named reads of places, stations and duties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.attachments import attachments_of
from yanzhen.core.errors import NotValid
from yanzhen.core.prepared import Bound, Prepared, PreparedFor, bound_all, bound_day
from yanzhen.core.scope import Actor, AreaSet, Permission
from yanzhen.orgs import access
from yanzhen.orgs.duties import areas_with_history
from yanzhen.orgs.models import (
    ChecklistItem,
    ChecklistMark,
    Division,
    Organization,
    Post,
    Regulation,
    RegulationAcknowledgement,
    Responsibility,
    Station,
    WorkerLink,
)

EVIDENCE = "orgs.checklistmark"


class NoSuchDivision(NotValid):
    """No division had this code on the day."""

    code = "no_such_division"
    message = _("No place has the code %(code)s.")


def division_on(code: str, day: date) -> Division:
    """The division of this code, which must exist on the day. Raises NoSuchDivision."""
    division = Division.objects.filter(code=code).first()
    if division is None:
        raise NoSuchDivision(code=code, field="division")
    if day < division.valid_from:
        raise NoSuchDivision(
            _("%(name)s (%(code)s) did not exist yet on %(day)s. Give a later day."),
            field="division",
            name=division.name,
            code=code,
            day=day,
        )
    if not division.is_valid_on(day):
        heirs = ", ".join(f"{d.name} ({d.code})" for d in division.successors.all())
        raise NoSuchDivision(
            _("%(name)s (%(code)s) ended before %(day)s. Use %(heirs)s.")
            if heirs
            else _("%(name)s (%(code)s) ended before %(day)s. Choose another place."),
            field="division",
            name=division.name,
            code=code,
            day=day,
            heirs=heirs,
        )
    return division


def subtree(code: str, day: date) -> QuerySet[Division]:
    """The division and everything inside it on the day, in the order of codes."""
    return Division.objects.on(day).filter(code__gte=code, code__lt=code + "~")


def divisions_for_picker(
    actor: Actor, right: Permission = access.READ, levels: Iterable[str] = ()
) -> QuerySet[Division]:
    """The divisions of today in which the actor holds the right, for choosing one."""
    today = actor.today
    found = Division.objects.on(today).filter(scope.areas(actor, right).q("code"))
    return found.filter(level__in=list(levels)) if levels else found


@PreparedFor
def _own_stations(actor: Actor) -> QuerySet[Station]:
    held = actor.facts.get("station_ids", ())
    return Station.objects.on(bound_day()).filter(pk__in=held).order_by("pk")


def own_stations(actor: Actor) -> list[Station]:
    """The stations at which the actor holds a post today."""
    return _own_stations(actor, day=actor.today)


def place_names(areas: AreaSet) -> str:
    """The names of the places that an area set consists of."""
    if areas.is_everything:
        return str(_("All places"))
    names = Division.objects.filter(code__in=areas.prefixes, valid_to=None)
    return "、".join(names.values_list("name", flat=True)[:4])


def areas_on(code: str, day: date) -> AreaSet:
    """The areas whose rows count for a place on a day: itself and what had become part of it."""
    return AreaSet.of(areas_with_history(code, day))


def stations_for_picker(actor: Actor, right: Permission = access.READ) -> QuerySet[Station]:
    today = actor.today
    return Station.objects.on(today).filter(scope.areas(actor, right).q()).order_by("area_code")


def organizations_for_picker(actor: Actor) -> QuerySet[Organization]:
    """Organisations of the actor's areas and of the counties above them."""
    areas = scope.areas(actor, access.READ)
    above = [code[:n] for code in areas.prefixes for n in (2, 4, 6) if len(code) >= n]
    return Organization.objects.filter(areas.q() | Q(area_code__in=above), is_active=True).order_by(
        "name"
    )


def posts_for_picker(actor: Actor) -> QuerySet[Post]:
    """Working posts in force in the areas in which the actor assigns duties, and those above."""
    areas = scope.areas(actor, access.ASSIGN_DUTIES)
    above = [code[:n] for code in areas.prefixes for n in (6, 9, 12) if len(code) >= n]
    today = actor.today
    return (
        Post.objects.on(today)
        .filter(areas.q() | Q(area_code__in=above), role__in=access.WORKING_POSTS)
        .select_related("user", "division")
        .order_by("area_code", "role", "user__name")
    )


def who_answers(right: Permission, areas: Iterable[str], day: date) -> dict[str, list[int]]:
    """For each area the users who hold the permission there by the narrowest posts of the day."""
    rows = Post.objects.on(day).filter(role__in=right.roles).exclude(area_code="")
    holders: dict[str, list[int]] = {}
    for code, user_id in rows.order_by("pk").values_list("area_code", "user_id"):
        holders.setdefault(code, []).append(user_id)
    found = {}
    for area in areas:
        above = (area[:n] for n in range(len(area), 1, -1))
        found[area] = next((holders[code] for code in above if code in holders), [])
    return found


def ancestors(division: Division) -> list[Division]:
    """The places in which this one lies, from the top."""
    lengths = [n for n in (2, 4, 6, 9, 12, 15, 18, 21) if n < len(division.code)]
    heads = [division.code[:n] for n in lengths]
    return list(Division.objects.filter(code__in=heads).order_by("code"))


def next_code(parent: Division, level: str) -> str:
    """The code after the last one that was ever given below this place at this level."""
    below = Division.objects.filter(code__startswith=parent.code, level=level)
    last = below.filter(parent=parent).order_by("-code").values_list("code", flat=True).first()
    first = {"town": 100, "village": 200}.get(level, 1)
    number = int(last[-3:]) + 1 if last and last[-3:].isdigit() else first
    return f"{parent.code}{number:03d}"


def station_list(actor: Actor, *, kind: str = "", words: str = "") -> QuerySet[Station]:
    """Stations in force, each with its marked and met items and its posts."""
    today = actor.today
    newest = ChecklistMark.objects.filter(
        pk=Subquery(
            ChecklistMark.objects.filter(station=OuterRef("station"), item=OuterRef("item"))
            .order_by("-seen_on", "-pk")
            .values("pk")[:1]
        ),
        station=OuterRef("pk"),
    ).order_by()
    posts = Post.objects.on(today).filter(station=OuterRef("pk")).order_by()
    rows = (
        access.visible_stations(actor)
        .on(today)
        .select_related("division")
        .annotate(
            items_marked=_count(newest),
            items_met=_count(newest.filter(state=ChecklistMark.State.MET)),
            workers=_count(posts),
        )
        .order_by("area_code", "pk")
    )
    if kind:
        rows = rows.filter(station_type=kind)
    return rows.filter(name__icontains=words) if words else rows


def _count(rows: QuerySet[Any]) -> Coalesce:
    """The number of rows of a subquery, zero without any."""
    counted = rows.values("station").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def station_counts(actor: Actor) -> dict[str, int]:
    """How many stations in force there are of each type."""
    rows = access.visible_stations(actor).on(actor.today)
    return dict(rows.values_list("station_type").annotate(Count("pk")).order_by("station_type"))


def station_suggestions(division: Division) -> dict[str, object]:
    """What a new station of this place is likely to be."""
    level = {"county": "county", "town": "town", "village": "village"}.get(
        division.level, "compound"
    )
    is_point = level in {"village", "compound"}
    parent = Station.objects.filter(
        valid_to=None,
        area_code__in=[division.code[:n] for n in (6, 9)],
        level__in=["county", "town"],
    ).order_by("-area_code", "pk")
    return {
        "division": division,
        "level": level,
        "station_type": "service_point" if is_point else "social_work_station",
        "parent": parent.first(),
    }


@dataclass(frozen=True, slots=True)
class ItemState:
    item: ChecklistItem
    mark: ChecklistMark | None


@dataclass(frozen=True, slots=True)
class ChecklistState:
    """How a station stands by one standard."""

    title: str
    items: tuple[ItemState, ...]

    @property
    def met(self) -> int:
        return sum(row.mark is not None and row.mark.state == "met" for row in self.items)


@Prepared
def _marks(stations: int) -> QuerySet[ChecklistMark]:
    """The newest last."""
    keys = bound_all("stations", stations, BigIntegerField())
    return ChecklistMark.objects.filter(station__pk__in=keys).order_by("seen_on", "pk")


@Prepared
def _items_asked() -> QuerySet[ChecklistItem]:
    of_type = Q(checklist__station_type=Bound("station_type", CharField()))
    items = ChecklistItem.objects.filter(of_type | Q(checklist__station_type=""))
    return items.select_related("checklist").order_by("checklist", "order", "pk")


def checklists_of(station: Station) -> list[ChecklistState]:
    """The standards for this type of station with the newest mark of each item.

    Marks of the stations that this one continues count as its own.
    """
    stations = [s.pk for s in lineage(station)]
    newest = {mark.item_id: mark for mark in _marks(len(stations), stations=stations)}
    asked = groupby(_items_asked(station_type=station.station_type), lambda i: i.checklist)
    return [
        ChecklistState(
            checklist.title, tuple(ItemState(item, newest.get(item.pk)) for item in items)
        )
        for checklist, items in asked
    ]


def lineage(station: Station) -> list[Station]:
    """The station and those that it continues, newest first."""
    found = [station]
    while found[-1].continues is not None:
        found.append(found[-1].continues)
    return found


def marks_of(station: Station, item: ChecklistItem) -> list[ChecklistMark]:
    """Earlier marks of an item, newest first, each with its ``files``."""
    marks = list(
        ChecklistMark.objects.filter(station__in=lineage(station), item=item)
        .select_related("marked_by")
        .order_by("-seen_on", "-pk")[:30]
    )
    for mark in marks:
        mark.files = list(attachments_of(EVIDENCE, mark.pk))  # type: ignore[attr-defined]
    return marks


def regulations_at(station: Station, day: date) -> list[Regulation]:
    """The regulations that hold at a station on a day: its own, and those of the places above."""
    above = [station.area_code[:n] for n in range(2, len(station.area_code) + 1)]
    rows = Regulation.objects.on(day).filter(
        Q(station=station) | Q(station=None, area_code__in=above)
    )
    return list(rows.order_by("category", "title"))


def regulation_list(actor: Actor, day: date) -> QuerySet[Regulation]:
    """Regulations in force that concern or are visible to the actor; ``mine``: read by them."""
    place = Division.objects.filter(code=OuterRef("area_code")).values("name")[:1]
    read = RegulationAcknowledgement.objects.filter(
        regulation=OuterRef("pk"), user_id=actor.user_id or 0
    )
    return (
        access.visible_regulations(actor)
        .on(day)
        .select_related("station")
        .annotate(place_name=Subquery(place), mine=Exists(read))
        .order_by("mine", "category", "title")
    )


@PreparedFor
def _unread(actor: Actor) -> QuerySet[Regulation]:
    rows = access.visible_regulations(actor).on(bound_day())
    rows = rows.exclude(acknowledgements__user_id=actor.user_id or 0)
    return rows.only("title", "area_code", "station_id").order_by("category", "title")


def unread_regulations(actor: Actor, day: date) -> list[Regulation]:
    """Regulations that the actor works under and has not acknowledged, by title and place."""
    return [row for row in _unread(actor, day=day) if access.concerns(actor, row)]


def has_not_read(regulation: Regulation, day: date) -> list[Post]:
    """Posts whose holders work under a regulation and have not acknowledged it, one a person."""
    posts = Post.objects.on(day).filter(
        role__in=access.WORKING_POSTS,
        area_code__gte=regulation.area_code,
        area_code__lt=regulation.area_code + "~",
        user__is_active=True,
    )
    if regulation.station_id is not None:
        posts = posts.filter(station_id=regulation.station_id)
    done = regulation.acknowledgements.values("user")
    rows = posts.exclude(user__in=done).select_related("user", "division").order_by("area_code")
    return list({post.user_id: post for post in rows}.values())


def post_counts(actor: Actor) -> dict[str, int]:
    """How many posts in force there are of each role."""
    rows = access.visible_posts(actor).on(actor.today)
    return dict(rows.values_list("role").annotate(Count("pk")).order_by())


def link_list(actor: Actor) -> QuerySet[WorkerLink]:
    """Links in force whose lower end lies in the actor's areas."""
    areas = scope.areas(actor, access.READ)
    return (
        WorkerLink.objects.on(actor.today)
        .filter(
            areas.q("subordinate__area_code") & Q(division=None)
            | areas.q("division__code") & Q(subordinate=None)
        )
        .select_related(
            "superior__user",
            "superior__division",
            "subordinate__user",
            "subordinate__division",
            "division",
        )
        .order_by("superior__area_code", "superior__user__name", "pk")
    )


def area_of_link(link: WorkerLink) -> str:
    """The area of the lower end, whose lead keeps the link."""
    if link.subordinate is not None:
        return link.subordinate.area_code
    return link.division.code if link.division else ""


def responsibility_list(actor: Actor, words: str = "") -> QuerySet[Responsibility]:
    rows = (
        Responsibility.objects.on(actor.today)
        .filter(scope.areas(actor, access.READ).q())
        .select_related("post__user", "division__parent")
        .order_by("area_code", "pk")
    )
    if words:
        rows = rows.filter(Q(post__user__name__icontains=words) | Q(division__name=words))
    return rows

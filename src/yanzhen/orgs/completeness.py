"""What is missing in the structure: each gap with the page at which it is mended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from yanzhen.accounts.roles import WORKERS, Role
from yanzhen.core import scope
from yanzhen.core.phrases import Words
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.orgs import access
from yanzhen.orgs.models import (
    Checklist,
    ChecklistMark,
    Division,
    Organization,
    Post,
    Responsibility,
    Station,
    WorkerLink,
)

LINKED_ROLES = WORKERS - {Role.STATION_LEAD}


@dataclass(frozen=True, slots=True)
class Gap:
    """One missing thing: what it concerns, and where to mend it."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Check:
    """A question about the structure. ``find(areas, day)`` lists the gaps."""

    code: str
    title: Words
    advice: Words
    mend: Words
    find: Callable[[AreaSet, date], Sequence[Gap]]


@dataclass(frozen=True, slots=True)
class Finding:
    check: Check
    gaps: Sequence[Gap]


CHECKS: dict[str, Check] = {}


def completeness_check(check: Check) -> Check:
    """Register a check; apps above add theirs in ``AppConfig.ready``."""
    CHECKS[check.code] = check
    return check


def findings(actor: Actor, areas: AreaSet | None = None) -> list[Finding]:
    """Every check on the actor's areas (or on a part of them), the gaps of today."""
    today = actor.today
    where = areas if areas is not None else scope.areas(actor, access.READ)
    return [Finding(check, check.find(where, today)) for check in CHECKS.values()]


def _address(name: str, **query: str | int) -> str:
    return f"{reverse(name)}?{urlencode(query)}"


def _path(division: Division) -> str:
    """The names above a place, for a list of places of the same kind."""
    above = division.parent
    return " ".join(d.name for d in (above.parent if above else None, above) if d is not None)


def _missing(
    areas: AreaSet, day: date, level: str, is_there: Callable[[str], bool]
) -> list[Division]:
    """The places of a level for which something is not there; only these are loaded."""
    rows = Division.objects.on(day).filter(areas.q("code"), level=level)
    codes = [code for code in rows.values_list("code", flat=True) if not is_there(code)]
    if not codes:
        return []
    return list(Division.objects.filter(code__in=codes).select_related("parent__parent"))


def _without(
    areas: AreaSet, day: date, level: str, codes: Iterable[str], address: Callable[[Division], str]
) -> list[Gap]:
    heads = {code[:length] for code in codes for length in (9, 12) if len(code) >= length}
    return [
        Gap(division.name, _path(division), address(division))
        for division in _missing(areas, day, level, heads.__contains__)
    ]


def _station_codes(areas: AreaSet, day: date) -> list[str]:
    return list(Station.objects.on(day).filter(areas.q()).values_list("area_code", flat=True))


def _new_station(division: Division) -> str:
    return _address("station-create", division=division.code)


def towns_without_station(areas: AreaSet, day: date) -> list[Gap]:
    own = [code for code in _station_codes(areas, day) if len(code) == 9]
    return _without(areas, day, "town", own, _new_station)


def villages_without_point(areas: AreaSet, day: date) -> list[Gap]:
    return _without(areas, day, "village", _station_codes(areas, day), _new_station)


def villages_without_groups(areas: AreaSet, day: date) -> list[Gap]:
    low = Division.objects.on(day).filter(areas.q("code"), level__in=["group", "grid"])
    return _without(
        areas,
        day,
        "village",
        low.values_list("code", flat=True),
        lambda d: _address("division-create", parent=d.code),
    )


def villages_without_committee(areas: AreaSet, day: date) -> list[Gap]:
    kinds = (Organization.Kind.VILLAGE_COMMITTEE, Organization.Kind.PARTY_COMMITTEE)
    rows = Organization.objects.filter(areas.q(), kind__in=kinds, is_active=True)
    return _without(
        areas,
        day,
        "village",
        rows.values_list("area_code", flat=True),
        lambda d: _address("organization-create", division=d.code),
    )


def groups_without_responsible(areas: AreaSet, day: date) -> list[Gap]:
    """A responsibility for a village covers its groups."""
    held = set(Responsibility.objects.on(day).values_list("area_code", flat=True))

    def is_covered(code: str) -> bool:
        return any(code[:length] in held for length in range(6, len(code) + 1, 3))

    return [
        Gap(group.name, _path(group), _address("responsibility-create", division=group.code))
        for group in _missing(areas, day, "group", is_covered)
    ]


def workers_without_link(areas: AreaSet, day: date) -> list[Gap]:
    """Workers who neither guide nor are guided (field book SJ N2: some are outside on purpose)."""
    links = WorkerLink.objects.on(day)
    linked = Post.objects.filter(
        Q(pk__in=links.values("superior")) | Q(pk__in=links.values("subordinate"))
    )
    posts = (
        Post.objects.on(day)
        .filter(areas.q(), role__in=LINKED_ROLES)
        .exclude(user__in=linked.values("user"))
        .select_related("user", "division")
        .order_by("area_code", "pk")
    )
    first = {post.user_id: post for post in reversed(posts)}
    return [
        Gap(str(p.user), _post_words(p), _address("link-create", subordinate=p.pk))
        for p in sorted(first.values(), key=lambda p: (p.area_code, p.pk))
    ]


def _post_words(post: Post) -> str:
    place = post.division.name if post.division else ""
    return " · ".join(filter(None, [place, post.title or post.get_role_display()]))


def posts_of_locked_users(areas: AreaSet, day: date) -> list[Gap]:
    posts = Post.objects.on(day).filter(areas.q(), user__is_active=False)
    return [
        Gap(str(p.user), _post_words(p), reverse("post-end", args=[p.pk]))
        for p in posts.select_related("user", "division")
    ]


def stations_without_checklist(areas: AreaSet, day: date) -> list[Gap]:
    """Stations for which a standard exists and nothing was ever marked."""
    types = set(Checklist.objects.values_list("station_type", flat=True))
    rows = Station.objects.on(day).filter(areas.q(), checklist_marks=None)
    if not types:
        return []
    if "" not in types:
        rows = rows.filter(station_type__in=types)
    return [
        Gap(s.name, s.division.name, reverse("station-detail", args=[s.pk]))
        for s in rows.select_related("division")
    ]


def checklist_items_missing(areas: AreaSet, day: date) -> list[Gap]:
    """What the newest mark of an item found missing."""
    newest = ChecklistMark.objects.filter(
        station=OuterRef("station"), item=OuterRef("item")
    ).order_by("-seen_on", "-pk")
    marks = ChecklistMark.objects.filter(
        areas.q(),
        pk=Subquery(newest.values("pk")[:1]),
        state=ChecklistMark.State.MISSING,
        station__in=Station.objects.on(day),
    )
    return [
        Gap(
            m.station.name,
            m.item.title,
            reverse("station-detail", args=[m.station_id]) + f"#item-{m.item_id}",
        )
        for m in marks.select_related("station", "item").order_by("area_code", "item__order")
    ]


def organizations_without_code(areas: AreaSet, day: date) -> list[Gap]:
    rows = Organization.objects.filter(areas.q(), uscc="", is_active=True)
    return [
        Gap(o.name, o.division.name, reverse("organization-change", args=[o.pk]))
        for o in rows.select_related("division")
    ]


for _check in (
    Check(
        "towns_without_station",
        gettext_lazy("Towns without a station"),
        gettext_lazy("Every town or street has a station of its own."),
        gettext_lazy("Open a station"),
        towns_without_station,
    ),
    Check(
        "villages_without_point",
        gettext_lazy("Villages without a station or point"),
        gettext_lazy("Every village or community has at least a service point."),
        gettext_lazy("Open a point"),
        villages_without_point,
    ),
    Check(
        "villages_without_groups",
        gettext_lazy("Villages without groups or grids"),
        gettext_lazy("Households live in groups; without them nobody can be assigned."),
        gettext_lazy("Enter groups"),
        villages_without_groups,
    ),
    Check(
        "villages_without_committee",
        gettext_lazy("Villages without a committee"),
        gettext_lazy("Committee, station and grid make the three tiers of a community."),
        gettext_lazy("Enter the committee"),
        villages_without_committee,
    ),
    Check(
        "groups_without_responsible",
        gettext_lazy("Groups for which nobody answers"),
        gettext_lazy("Each group has a responsible worker, by itself or with its village."),
        gettext_lazy("Assign a worker"),
        groups_without_responsible,
    ),
    Check(
        "workers_without_link",
        gettext_lazy("Workers without a link"),
        gettext_lazy("They neither guide nor are guided. For staff of projects this may be right."),
        gettext_lazy("Link"),
        workers_without_link,
    ),
    Check(
        "posts_of_locked_users",
        gettext_lazy("Posts of locked accounts"),
        gettext_lazy("Whoever cannot sign in does no work: end the post and hand over."),
        gettext_lazy("End the post"),
        posts_of_locked_users,
    ),
    Check(
        "stations_without_checklist",
        gettext_lazy("Stations never checked"),
        gettext_lazy("A standard exists for them, and nothing was marked yet."),
        gettext_lazy("Check now"),
        stations_without_checklist,
    ),
    Check(
        "checklist_items_missing",
        gettext_lazy("What stations lack"),
        gettext_lazy("Items of the standard that were found missing at the last look."),
        gettext_lazy("Look again"),
        checklist_items_missing,
    ),
    Check(
        "organizations_without_code",
        gettext_lazy("Organisations without a credit code"),
        gettext_lazy("The unified social credit code tells organisations apart."),
        gettext_lazy("Enter the code"),
        organizations_without_code,
    ),
):
    completeness_check(_check)

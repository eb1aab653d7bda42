"""What this app offers to the shared pages: cards, panels, items of the day, exports, files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Length
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.accounts.settings_area import SettingsCard, settings_card
from yanzhen.accounts.user_panels import user_panel
from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.attachments import attachment_rule
from yanzhen.core.prepared import Bound, PreparedForDay
from yanzhen.core.scope import Actor
from yanzhen.core.search import Hit, SearchKind, search_kind, search_source
from yanzhen.core.tabular import ExportKind, export_kind
from yanzhen.orgs import access, completeness, selectors
from yanzhen.orgs.models import ChecklistMark, Division, Station
from yanzhen.orgs.my_day import DayItem, day_source
from yanzhen.orgs.station_home import HomePlace, Line, Panel, home_panel
from yanzhen.orgs.vocabulary import station_type_words

SHOWN = 6


@day_source
def regulations_to_read(actor: Actor, day: date) -> Iterable[DayItem]:
    """Regulations under which the actor works and which they have not acknowledged."""
    return [
        DayItem(
            reason=_("to read and acknowledge"),
            title=regulation.title,
            url=reverse("regulation-detail", args=[regulation.pk]),
            kind="regulation",
        )
        for regulation in selectors.unread_regulations(actor, day)
    ]


def gaps_panel(actor: Actor, place: HomePlace) -> Panel:
    """What is missing or unlinked at this place."""
    found = [f for f in completeness.findings(actor, place.areas) if f.gaps]
    return Panel(
        title=_("Missing and unlinked"),
        lines=[
            Line(
                title=f.check.title,
                url=reverse("completeness-check", args=[f.check.code]),
                badge=str(len(f.gaps)),
                state="due",
            )
            for f in found
        ],
        count=sum(len(f.gaps) for f in found),
        url=reverse("completeness"),
        empty=_("Nothing is missing in the structure"),
    )


def standard_panel(actor: Actor, place: HomePlace) -> Panel | None:
    """How the station stands by its standard: what is not met, item by item."""
    if place.station is None:
        return None
    rows = [row for c in selectors.checklists_of(place.station) for row in c.items]
    if not rows:
        return None
    open_rows = [row for row in rows if row.mark is None or row.mark.state != "met"]
    url = reverse("station-detail", args=[place.station.pk])
    return Panel(
        title=_("Standard of the station"),
        lines=[
            Line(
                title=row.item.title,
                url=f"{url}#item-{row.item.pk}",
                detail=row.mark.remark if row.mark else "",
                badge=row.mark.get_state_display() if row.mark else _("not looked at"),
                state="due" if row.mark else "quiet",
            )
            for row in open_rows[:SHOWN]
        ],
        count=len(open_rows),
        url=url,
        empty=_("Every item is met"),
    )


def posts_of_account(actor: Actor, user: User) -> dict[str, Any] | None:
    """The posts of an account, for its page."""
    today = actor.today
    posts = access.visible_posts(actor).filter(user=user).select_related("division", "station")
    return {
        "posts": posts.order_by("-valid_from"),
        "today": today,
        "may_appoint": bool(access.roles_to_give(actor)) and user.pk != actor.user_id,
    }


# -- what the search finds ----------------------------------------------------------------------


@PreparedForDay
def _places_called(actor: Actor) -> QuerySet[Division, Any]:
    words, code = Bound("words", CharField()), Bound("code", CharField())
    rows = selectors.divisions_for_picker(actor).filter(
        Q(name__icontains=words) | Q(code__startswith=code)
    )
    return rows.order_by(Length("code"), "code").values_list("pk", "name", "code", "parent__name")


@PreparedForDay
def _stations_called(actor: Actor) -> QuerySet[Station, Any]:
    rows = selectors.stations_for_picker(actor)
    called = rows.filter(name__icontains=Bound("words", CharField()))
    return called.values_list("pk", "name", "division__name", "area_code")


def find_places(actor: Actor, query: str, limit: int) -> list[Hit]:
    """Places of today by a part of the name or the beginning of the code, the larger first."""
    return [
        Hit("division", pk, name, f"{parent or ''} {code}", code)
        for pk, name, code, parent in _places_called(
            actor, first=limit, words=query, code=query.upper()
        )
    ]


def find_stations(actor: Actor, query: str, limit: int) -> list[Hit]:
    """Stations in force by a part of the name."""
    return [Hit("station", *row) for row in _stations_called(actor, first=limit, words=query)]


def register_search() -> None:
    for code, label, url, icon, find in (
        ("station", _("Stations"), _station_url, "store", find_stations),
        ("division", _("Places"), _division_url, "map-pin", find_places),
    ):
        search_kind(SearchKind(code, label, access.READ, url=url, icon=icon, is_in_index=False))
        search_source(code, find)


def _station_url(hit: Hit) -> str:
    return reverse("station-detail", args=[hit.object_id])


def _division_url(hit: Hit) -> str:
    return reverse("division-detail", args=[hit.area_code])


# -- lists that may leave the house -------------------------------------------------------------


def _division_rows(actor: Actor, query: QueryDict) -> Iterator[Sequence[Any]]:
    rows = access.visible_divisions(actor).select_related("parent")
    if (level := query.get("level", "")) and level != "ended":
        rows = rows.filter(level=level)
    for d in rows.iterator():
        parent = d.parent.name if d.parent else ""
        yield d.code, d.name, d.get_level_display(), parent, d.valid_from, d.valid_to


def _organization_rows(actor: Actor, query: QueryDict) -> Iterator[Sequence[Any]]:
    rows = access.visible_organizations(actor).select_related("division").order_by("area_code")
    if kind := query.get("kind", ""):
        rows = rows.filter(kind=kind)
    for o in rows.iterator():
        yield o.name, o.get_kind_display(), o.uscc, o.division.name, o.phone


def _station_rows(actor: Actor, query: QueryDict) -> Iterator[Sequence[Any]]:
    types = station_type_words(actor.today)
    for s in selectors.station_list(actor, kind=query.get("type", ""), words=query.get("q", "")):
        yield (
            *(s.name, types.get(s.station_type, s.station_type), s.get_level_display()),
            *(s.get_quality_display(), s.division.name, s.opened_on, s.phone),
            *(s.items_met, s.items_marked, s.workers),  # type: ignore[attr-defined]
        )


def _post_rows(actor: Actor, query: QueryDict) -> Iterator[Sequence[Any]]:
    rows = access.visible_posts(actor).select_related("user", "division", "station")
    if role := query.get("role", ""):
        rows = rows.filter(role=role)
    for p in rows.on(actor.today).order_by("area_code", "pk"):
        place = p.division.name if p.division else ""
        station = p.station.name if p.station else ""
        yield str(p.user), p.get_role_display(), p.title, place, station, p.valid_from, p.valid_to


def _responsibility_rows(actor: Actor, query: QueryDict) -> Iterator[Sequence[Any]]:
    for r in selectors.responsibility_list(actor, query.get("q", "")):
        above = r.division.parent.name if r.division.parent else ""
        yield str(r.post.user), above, r.division.name, r.division.code, r.tasks, r.valid_from


def _gap_rows(actor: Actor, query: QueryDict) -> Iterator[Sequence[Any]]:
    for found in completeness.findings(actor):
        for gap in found.gaps:
            yield str(found.check.title), gap.title, gap.detail, str(found.check.mend)


def register_exports() -> None:
    name, place, since, until = _("Its name"), _("Place"), _("From"), _("Until")
    for code, title, columns, rows in (
        (
            "orgs.divisions",
            _("Places"),
            (_("Code"), name, _("Level"), _("Lies in"), since, until),
            _division_rows,
        ),
        (
            "orgs.organizations",
            _("Organisations"),
            (name, _("Kind"), _("Credit code"), place, _("Telephone")),
            _organization_rows,
        ),
        (
            "orgs.stations",
            _("Stations"),
            (
                *(name, _("Type"), _("Level"), _("Quality"), place, _("Opened on")),
                *(_("Telephone"), _("Items met"), _("Items marked"), _("Posts")),
            ),
            _station_rows,
        ),
        (
            "orgs.posts",
            _("Posts"),
            (_("Who"), _("Role"), _("Job title"), place, _("Station"), since, until),
            _post_rows,
        ),
        (
            "orgs.responsibilities",
            _("Who answers for which place"),
            (_("Who answers"), _("Lies in"), _("For"), _("Code"), _("Tasks"), since),
            _responsibility_rows,
        ),
        (
            "orgs.completeness",
            _("What is missing"),
            (_("Check"), _("Where"), _("Detail"), _("What to do")),
            _gap_rows,
        ),
    ):
        export_kind(
            ExportKind(
                code=code,
                title=title,
                permission=access.READ,
                columns=columns,
                rows=rows,
                has_personal_data=False,
            )
        )


def _can_see_mark(actor: Actor, mark_id: int) -> bool:
    areas = scope.areas(actor, access.READ)
    return ChecklistMark.objects.filter(areas.q(), pk=mark_id).exists()


CARDS = (
    (10, _("Places"), _("Towns, villages, groups, grids, compounds."), "division-list", "map-pin"),
    (20, _("Stations"), _("Where people are served, and the standard."), "station-list", "store"),
    (
        *(30, _("Organisations"), _("Departments, committees, agencies, partners.")),
        *("organization-list", "building-2"),
    ),
    (40, _("Posts"), _("Who holds which post, links and areas."), "post-list", "user-check"),
    (50, _("Regulations"), _("What holds, and who has read it."), "regulation-list", "book-open"),
    (60, _("What is missing"), _("Gaps, each with a link to mend."), "completeness", "list-checks"),
)


def register() -> None:
    """Called once, when the app is ready."""
    for order, label, detail, url_name, icon in CARDS:
        settings_card(SettingsCard(order, label, detail, url_name, icon, access.READ))
    home_panel(200, access.ASSIGN_DUTIES, gaps_panel, is_late=True)
    home_panel(210, access.READ, standard_panel)
    user_panel(10, "orgs/_account_posts.html", posts_of_account)
    attachment_rule(selectors.EVIDENCE, _can_see_mark)
    register_exports()
    register_search()

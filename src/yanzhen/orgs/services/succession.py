"""What goes on when divisions end: it ends in the old place and begins in the new one."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.orgs.models import (
    Division,
    Organization,
    Post,
    Regulation,
    Responsibility,
    Station,
    WorkerLink,
)
from yanzhen.orgs.reorganizing import Moves, moved_code


def _going_on(day: date) -> Q:
    """Dated rows that are still in force on the day, or begin later."""
    return Q(valid_to=None) | Q(valid_to__gt=day)


def affected(areas: AreaSet, day: date) -> list[tuple[str | Promise, int, str]]:
    """How many rows of this app will go on in a new place."""
    going, item = _going_on(day), Unit.ITEM.value
    return [
        (_("Posts"), Post.objects.filter(going, areas.q()).count(), item),
        (_("Responsibilities"), Responsibility.objects.filter(going, areas.q()).count(), item),
        (_("Stations"), Station.objects.filter(going, areas.q()).count(), Unit.STATION.value),
        (_("Organisations"), Organization.objects.filter(areas.q()).count(), item),
    ]


class Succession:
    """Carries the live rows of this app over; used once, within the reorganisation."""

    def __init__(self, actor: Actor, divisions: Mapping[str, Division], day: date) -> None:
        self.actor, self.divisions, self.day = actor, divisions, day
        self.areas = AreaSet.of(divisions)
        codes = {old: new.code for old, new in divisions.items()}
        self.moves = Moves(codes)
        self.counts: dict[str, int] = {}

    def carry_out(self) -> Moves:
        """Stations first, since posts stand at them; links and responsibilities need the posts."""
        stations = self._stations()
        self.moves = Moves(self.moves, {}, stations)
        posts = self._posts()
        self.moves = Moves(self.moves, posts, stations)
        self._responsibilities()
        self._links()
        self.counts["organizations"] = self._re_place(Organization.objects.filter(self.areas.q()))
        regulations = Regulation.objects.filter(_going_on(self.day), self.areas.q())
        for regulation in regulations.filter(station_id__in=stations):
            regulation.station_id = stations[regulation.station_id or 0]
            regulation.save(update_fields=["station"])
        for regulation in regulations:
            regulation.area_code = moved_code(regulation.area_code, self.moves)
            regulation.save(update_fields=["area_code"])
        return self.moves

    def _division(self, code: str) -> Division:
        return self.divisions[code]

    def _re_place(self, rows: QuerySet[Organization]) -> int:
        for row in rows:
            row.division = self._division(row.area_code)
            row.area_code = row.division.code
            row.save(update_fields=["division", "area_code"])
        return len(rows)

    def _end(self, row: Post | Station | Responsibility | WorkerLink) -> date | None:
        """End a row on the day and return when it was to end."""
        planned = row.valid_to
        row.valid_to = max(self.day, row.valid_from)
        row.save(update_fields=["valid_to"])
        return planned

    def _stations(self) -> dict[int, int]:
        going = Station.objects.filter(_going_on(self.day), self.areas.q()).order_by("area_code")
        renewed: dict[int, int] = {}
        for old in going:
            planned = self._end(old)
            new = copy(old)
            new.pk, new._state.adding = None, True
            new.uid = Station._meta.get_field("uid").get_default()
            new.division = self._division(old.area_code)
            new.area_code = new.division.code
            new.valid_from, new.valid_to = max(self.day, old.valid_from), planned
            new.parent_id = renewed.get(old.parent_id or 0, old.parent_id)
            new.continues, new.version, new.created_at = old, 1, self.actor.now
            new.save()
            renewed[old.pk] = new.pk
        for old_id, new_id in renewed.items():
            Station.objects.filter(_going_on(self.day), parent_id=old_id).update(parent_id=new_id)
        self.counts["stations"] = len(renewed)
        return renewed

    def _posts(self) -> dict[int, int]:
        """A user who held the same role in two merged places holds it once in the new one."""
        at_moved = self.areas.q() | Q(station_id__in=self.moves.stations)
        renewed: dict[int, int] = {}
        seen: dict[tuple[int, str, str, str], int] = {}
        for old in Post.objects.filter(_going_on(self.day), at_moved).order_by("pk"):
            planned = self._end(old)
            old.end_reason = gettext("reorganisation")
            old.save(update_fields=["end_reason"])
            area = moved_code(old.area_code, self.moves)
            key = (old.user_id, old.role, area, old.title)
            if key in seen:
                renewed[old.pk] = seen[key]
                continue
            new = copy(old)
            new.pk, new._state.adding = None, True
            if old.area_code in self.divisions:
                new.division = self._division(old.area_code)
            new.area_code, new.end_reason = area, ""
            new.station_id = self.moves.stations.get(old.station_id or 0, old.station_id)
            new.valid_from, new.valid_to = max(self.day, old.valid_from), planned
            new.save()
            renewed[old.pk] = seen[key] = new.pk
        self.counts["posts"] = len(renewed)
        return renewed

    def _responsibilities(self) -> None:
        concerned = self.areas.q() | Q(post_id__in=self.moves.posts)
        seen: set[tuple[int, str]] = set()
        rows = list(Responsibility.objects.filter(_going_on(self.day), concerned).order_by("pk"))
        for old in rows:
            planned = self._end(old)
            area = moved_code(old.area_code, self.moves)
            post_id = self.moves.posts.get(old.post_id, old.post_id)
            if (post_id, area) in seen:
                continue
            seen.add((post_id, area))
            Responsibility.objects.create(
                post_id=post_id,
                division=self.divisions.get(old.area_code, old.division),
                area_code=area,
                tasks=old.tasks,
                valid_from=max(self.day, old.valid_from),
                valid_to=planned,
            )
        self.counts["responsibilities"] = len(rows)

    def _links(self) -> None:
        posts = self.moves.posts
        concerned = (
            Q(superior_id__in=posts) | Q(subordinate_id__in=posts) | self.areas.q("division__code")
        )
        seen: set[tuple[int, int | None, int | None]] = set()
        rows = list(
            WorkerLink.objects.filter(_going_on(self.day), concerned).select_related("division")
        )
        for old in rows:
            planned = self._end(old)
            superior = posts.get(old.superior_id, old.superior_id)
            subordinate = posts.get(old.subordinate_id or 0, old.subordinate_id)
            division = old.division
            if division is not None:
                division = self.divisions.get(division.code, division)
            key = (superior, subordinate, division.pk if division else None)
            if key in seen or superior == subordinate:
                continue
            seen.add(key)
            WorkerLink.objects.create(
                superior_id=superior,
                subordinate_id=subordinate,
                division=division,
                valid_from=max(self.day, old.valid_from),
                valid_to=planned,
            )
        self.counts["links"] = len(rows)

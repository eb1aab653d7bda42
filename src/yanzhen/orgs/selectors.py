"""Named reads of places, stations and duties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.scope import Actor, AreaSet, Permission
from yanzhen.orgs import access
from yanzhen.orgs.duties import areas_with_history
from yanzhen.orgs.models import Division, Station


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
    today = timezone.localdate(actor.now)
    found = Division.objects.on(today).filter(scope.areas(actor, right).q("code"))
    return found.filter(level__in=list(levels)) if levels else found


def own_stations(actor: Actor) -> QuerySet[Station]:
    """The stations at which the actor holds a post today."""
    today = timezone.localdate(actor.now)
    return Station.objects.on(today).filter(pk__in=actor.facts.get("station_ids", ()))


def place_names(areas: AreaSet) -> str:
    """The names of the places that an area set consists of."""
    if areas.is_everything:
        return str(_("All places"))
    names = Division.objects.filter(code__in=areas.prefixes, valid_to=None)
    return "、".join(names.values_list("name", flat=True)[:4])


def areas_on(code: str, day: date) -> AreaSet:
    """The areas whose rows count for a place on a day: itself and what had become part of it."""
    return AreaSet.of(areas_with_history(code, day))

"""Where volunteers want to serve: in chosen towns and villages, else in their own town."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import NotValid
from yanzhen.core.scope import COUNTY_DIGITS, AreaSet
from yanzhen.delivery.candidates import TOWN_DIGITS
from yanzhen.orgs.models import Division

TOWN, VILLAGE = Division.Level.TOWN, Division.Level.VILLAGE


def places_offered(area: str, day: date, *, kept: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The towns of the county and the villages of the own town on a day: code and name.

    ``kept`` were chosen before: they are offered also when they are gone or lie elsewhere now.
    One query.
    """
    county, town = (AreaSet((area[:n],)).q("code") for n in (COUNTY_DIGITS, TOWN_DIGITS))
    today = Division.objects.on(day).filter(county & Q(level=TOWN) | town & Q(level=VILLAGE))
    rows = today | Division.objects.filter(code__in=kept) if kept else today
    return list(rows.order_by("code").values_list("code", "name"))


def chosen_places(
    codes: Iterable[str], *, area: str, day: date, kept: Sequence[str] = ()
) -> list[str]:
    """The chosen codes, each once. Raises NotValid for what is not offered."""
    wanted = sorted(set(codes))
    if set(wanted) - set(kept):
        offered = {code for code, _name in places_offered(area, day)}
        if unknown := [code for code in wanted if code not in offered and code not in kept]:
            raise NotValid(
                _(
                    "Choose towns of the county or villages of the own town: "
                    "%(codes)s is none of them."
                ),
                field="service_areas",
                codes=", ".join(map(str, unknown)),
            )
    return wanted


class PlaceNames(dict[str, str]):
    """Names of chosen places by code, ended ones too; one query for each county that is met."""

    def __missing__(self, code: str) -> str:
        inside = AreaSet((code[:COUNTY_DIGITS],)).q("code")
        rows = Division.objects.filter(inside, level__in=(TOWN, VILLAGE))
        self.update(rows.values_list("code", "name"))
        return self.setdefault(code, code)

    def of(self, codes: Iterable[str]) -> list[str]:
        return [self[code] for code in codes]

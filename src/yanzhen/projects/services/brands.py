"""Brands come into being, change, and end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.needs import vocabulary
from yanzhen.orgs.models import Division, Station
from yanzhen.projects import access
from yanzhen.projects.models import Brand
from yanzhen.projects.services.steps import reason_of, sentence

EDITABLE = frozenset({"name", "kind", "meaning", "description", "started_on"})


def _checked(actor: Actor, brand: Brand, fields: dict[str, Any]) -> Brand:
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"unknown fields of a brand: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(brand, name, value)
    brand.name = sentence(brand.name, "name", least=1, most=60)
    day = actor.today
    if vocabulary.entry("projects.brand_kinds", brand.kind, area=brand.area_code, day=day) is None:
        raise NotValid(_("Choose one of the listed values."), field="kind")
    if brand.started_on > day:
        raise NotValid(_("This day is still to come. Write a day up to today."), field="started_on")
    same = Brand.objects.filter(area_code=brand.area_code, name=brand.name, ended_on=None)
    if same.exclude(pk=brand.pk).exists():
        raise NotValid(_("There is a brand of this name here already."), field="name")
    return brand


@operation("projects.add_brand")
def add_brand(
    *,
    actor: Actor,
    division: Division,
    station: Station | None = None,
    fields: dict[str, Any],
) -> Brand:
    """A brand of an area, with or without a station. Raises NotValid."""
    scope.require(actor, access.EDIT_BRANDS, division.code)
    brand = Brand(created_at=actor.now, division=division, area_code=division.code, station=station)
    _checked(actor, brand, fields).save()
    return brand


@operation("projects.change_brand")
def change_brand(
    *, actor: Actor, brand: Brand, fields: dict[str, Any], version: int | None = None
) -> Brand:
    """Change the words of a brand that lives."""
    brand = _locked(actor, brand, version)
    saved(_checked(actor, brand, fields))
    note(fields=sorted(fields))
    return brand


@operation("projects.end_brand")
def end_brand(
    *, actor: Actor, brand: Brand, ended_on: date, reason: str, version: int | None = None
) -> Brand:
    """A brand is given up from a day on; it still counts for the days before."""
    brand = _locked(actor, brand, version)
    if not brand.started_on <= ended_on <= actor.today:
        raise NotValid(_("Choose a day since it began, up to today."), field="ended_on")
    note(reason=reason_of(reason)[:200])
    brand.ended_on = ended_on
    return saved(brand)


def _locked(actor: Actor, brand: Brand, version: int | None) -> Brand:
    scope.require(actor, access.EDIT_BRANDS, brand.area_code)
    current = locked(brand, version=version)
    if current.ended_on is not None:
        raise WrongState(_("This brand has ended."))
    return current

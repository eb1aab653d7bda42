"""Stations by the rules of ``stations.yaml``, and the standard that they are held to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from yanzhen.orgs.models import Checklist, Division, Station
from yanzhen.orgs.services import (
    define_checklist,
    mark_checklist_item,
    open_station,
    sign_contract,
)
from yanzhen.scenarios.loading.stage import Loading

# What a rule may say of the stations themselves; the rest of a rule says where they stand.
OWN = ("quality", "pilot_label", "opening_hours", "functions", "specialty", "area_m2")


@dataclass(frozen=True, slots=True)
class Site:
    """One station that a rule asks for: its place, and its number within the rule."""

    division: Division
    number: int


def open_stations(loading: Loading) -> None:
    """Every rule in its turn, so that a station can stand under one of an earlier rule."""
    rules = loading.pack.read("stations")
    for done, rule in enumerate(rules, start=1):
        random = loading.random(f"stations {done}")
        for site in sites(loading, rule, random):
            _open(loading, rule, site, random)
        loading.tell("stations", done, len(rules))


def sites(loading: Loading, rule: dict[str, Any], random: Random) -> Iterator[Site]:
    """At one place by its code, at every place of a level, or so many spread over the level."""
    where = str(rule["at"])
    if where.isdigit():
        yield Site(Division.objects.get(code=where), 1)
        return
    places = loading.pack.places_at(where)
    if mark := rule.get("marked"):
        places = [place for place in places if place.marks.get(mark)]
    if how_many := rule.get("count"):
        rounds, rest = divmod(how_many, len(places))
        places = places * rounds + random.sample(places, rest)
    divisions = {d.code: d for d in loading.divisions(where)}
    for number, place in enumerate(sorted(places, key=lambda p: p.code), start=1):
        yield Site(divisions[place.code], number)


def _open(loading: Loading, rule: dict[str, Any], site: Site, random: Random) -> Station:
    division, code = site.division, site.division.code
    opened = _opening_day(rule, random)
    own = {name: rule[name] for name in OWN if name in rule}
    own |= rule.get("first", {}) if site.number == 1 else {}
    words = rule.get("words", [""])
    word = words[site.number % len(words)]
    bodies: dict[str, Any] = {
        role: loading.organization(rule[role], code)
        for role in ("operator", "host")
        if role in rule
    }
    return open_station(
        actor=loading.on(opened),
        name=rule["name"].format(place=division.name, word=word),
        station_type=rule["type"],
        level=rule["level"],
        division=division,
        parent=_above(rule["under"], code) if "under" in rule else None,
        opened_on=opened,
        valid_from=opened,
        phone=rule.get("phone", "").format(number=site.number),
        **bodies,
        **own,
    )


def _opening_day(rule: dict[str, Any], random: Random) -> date:
    """The day of the rule, or one between its two days."""
    first: date = rule["opened_on"]
    last: date = rule.get("opened_until", first)
    return first + timedelta(days=random.randrange((last - first).days + 1))


def _above(station_type: str, code: str) -> Station:
    """The nearest station of the type, at this place or above it."""
    codes = [code[:length] for length in range(2, len(code) + 1)]
    known = Station.objects.filter(station_type=station_type, area_code__in=codes)
    return max(known, key=lambda station: len(station.area_code))


def sign_contracts(loading: Loading) -> None:
    """Who bought the running of which station from whom."""
    said = loading.pack.read("organizations")["contracts"]
    for done, row in enumerate(said, start=1):
        sign_contract(
            actor=loading.on(row["starts_on"]),
            station=Station.objects.get(area_code=row["station"]),
            title=row["title"],
            purchaser=loading.organization(row["purchaser"]),
            operator=loading.organization(row["operator"]),
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            amount_cents=row["amount_yuan"] * 100,
            indicators=row["indicators"],
        )
        loading.tell("contracts", done, len(said))


def mark_checklists(loading: Loading) -> None:
    """The standard as data, and what was found at each station of its types."""
    standard = loading.pack.read("organizations")["checklist"]
    checklist: Checklist = define_checklist(
        actor=loading.actor,
        code=standard["code"],
        title=standard["title"],
        source=standard["source"],
        items=standard["items"],
    )
    random = loading.random("checklists")
    seen_on = loading.today - timedelta(days=40)
    stations = list(
        Station.objects.filter(
            station_type__in=standard["station_types"], area_code__startswith=loading.place
        ).order_by("pk")
    )
    items = list(checklist.items.all())
    actor = loading.on(seen_on)
    for done, station in enumerate(stations, start=1):
        for item in items:
            good = station.level == "town" or random.random() < 0.93
            mark_checklist_item(
                actor=actor,
                station=station,
                item=item,
                state="met" if good else random.choice(["partly", "missing"]),
                seen_on=seen_on,
            )
        loading.tell("checklists", done, len(stations))

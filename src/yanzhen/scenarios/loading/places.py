"""Divisions, organisations, stations and their standards."""

from __future__ import annotations

from datetime import timedelta

from yanzhen.core.identity import uscc_check_character
from yanzhen.orgs.models import Checklist, Division, Organization, Station
from yanzhen.orgs.services import (
    create_division,
    create_organization,
    define_checklist,
    issue_regulation,
    mark_checklist_item,
    open_station,
)
from yanzhen.scenarios.loading.stage import Loading

USCC_AREA = "990000"


def enter_divisions(loading: Loading) -> None:
    """Province to group, in force from the day that the pack names."""
    structure = loading.pack.read("structure")
    since, actor = loading.pack.in_force_from, loading.actor
    total = sum(v["groups"] + 1 for t in structure["towns"] for v in t["villages"])
    done, above = 0, None
    for row in structure["divisions"]:
        above = create_division(actor=actor, parent=above, valid_from=since, **row)
    for town in structure["towns"]:
        town_row = create_division(
            actor=actor,
            code=town["code"],
            name=town["name"],
            level="town",
            parent=above,
            valid_from=since,
        )
        for village in town["villages"]:
            village_row = create_division(
                actor=actor,
                code=village["code"],
                name=village["name"],
                level="village",
                parent=town_row,
                valid_from=since,
            )
            for number in range(1, village["groups"] + 1):
                create_division(
                    actor=actor,
                    code=f"{village['code']}{number:03d}",
                    name=f"{number}组",
                    level="group",
                    parent=village_row,
                    valid_from=since,
                )
            done += village["groups"] + 1
            loading.tell("divisions", done, total)


def invented_uscc(kind_digit: str, serial: int) -> str:
    """A valid code of the unassigned area, so that it is nobody's."""
    first = f"{kind_digit}{USCC_AREA}MB{serial:07d}"[:17]
    return first + uscc_check_character(first)


def enter_organizations(loading: Loading) -> None:
    """Departments, the association, units with pools, one committee per village and town."""
    from yanzhen.volunteers.services import state_pool

    said, actor, serial = loading.pack.read("organizations"), loading.actor, 0
    county = Division.objects.get(code=loading.pack.county)
    for row in said["organizations"]:
        serial += 1
        create_organization(
            actor=actor,
            name=row["name"],
            kind=row["kind"],
            division=Division.objects.get(code=row["division"]),
            uscc=invented_uscc("51" if row["kind"] == "association" else "11", serial),
        )
    for row in said["pools"]:
        serial += 1
        unit = create_organization(
            actor=actor,
            name=row["name"],
            kind=row["kind"],
            division=county,
            uscc=invented_uscc("12", serial),
        )
        state_pool(
            actor=loading.on(row["as_of"]),
            organization=unit,
            headcount=row["headcount"],
            as_of=row["as_of"],
        )
    for division in Division.objects.filter(level__in=["town", "village"]):
        serial += 1
        is_town = division.level == "town"
        create_organization(
            actor=actor,
            name=division.name + ("人民政府" if is_town else "委员会"),
            kind="town_government" if is_town else "village_committee",
            division=division,
            uscc=invented_uscc("11" if is_town else "54", serial),
        )
    loading.tell("organizations", serial, serial)


def open_stations(loading: Loading) -> None:
    """The county centre, a station in every town, points in every village, eleven stations."""
    structure, about = loading.pack.read("structure"), loading.pack.about
    opened, actor = about["stations_opened_on"], loading.on(about["stations_opened_on"])
    county = Division.objects.get(code=loading.pack.county)
    association = Organization.objects.get(kind="association", name__contains="社会工作协会")
    common = {"actor": actor, "operator": association, "valid_from": opened, "opened_on": opened}
    centre = open_station(
        **common,
        name=f"{county.name}社会工作服务中心",
        station_type="service_centre",
        level="county",
        division=county,
        quality="standard",
        phone="0870-7600001",
        opening_hours="周一至周五 08:30–17:30",
    )
    for code, name in about["centres"].items():
        open_station(
            **common,
            name=f"{county.name}{name}",
            station_type=code,
            level="county",
            division=county,
            parent=centre,
        )
    total = len(structure["towns"])
    for done, town in enumerate(structure["towns"], start=1):
        division = Division.objects.get(code=town["code"])
        town_station = open_station(
            **common,
            name=f"{town['name']}社工站",
            station_type="social_work_station",
            level="town",
            division=division,
            parent=centre,
            quality="excellent",
            pilot_label="首批示范" if done == 1 else "",
            phone=f"0870-76001{done:02d}",
            opening_hours="周一至周五 08:30–17:30",
        )
        for number, village in enumerate(town["villages"], start=1):
            place = Division.objects.get(code=village["code"])
            above = town_station
            if village.get("has_station"):
                above = open_station(
                    **common,
                    name=f"{village['name']}社工站",
                    station_type="social_work_station",
                    level="village",
                    division=place,
                    parent=town_station,
                    quality="standard",
                    phone=f"0870-762{done}{number:02d}",
                )
            open_station(
                **common,
                name=f"{village['name']}社工点",
                station_type="social_work_point",
                level="village",
                division=place,
                parent=above,
                quality="standard",
            )
        loading.tell("stations", done, total)


def mark_checklists(loading: Loading) -> None:
    """The standard as data, and what was found at each town station and most points."""
    said = loading.pack.read("organizations")
    standard = said["checklist"]
    checklist: Checklist = define_checklist(
        actor=loading.actor,
        code=standard["code"],
        title=standard["title"],
        source=standard["source"],
        items=standard["items"],
    )
    county = Division.objects.get(code=loading.pack.county)
    for title in said["regulations"]:
        issue_regulation(
            actor=loading.actor,
            title=title,
            category="运行",
            division=county,
            text=f"《{title}》由县社会工作协会制定，全县社工站(点)执行。",
        )
    random = loading.random("checklists")
    seen_on = loading.today - timedelta(days=40)
    stations = list(
        Station.objects.filter(
            station_type__in=["social_work_station", "social_work_point"]
        ).order_by("pk")
    )
    for done, station in enumerate(stations, start=1):
        for item in checklist.items.all():
            good = station.level == "town" or random.random() < 0.93
            mark_checklist_item(
                actor=loading.on(seen_on),
                station=station,
                item=item,
                state="met" if good else random.choice(["partly", "missing"]),
                seen_on=seen_on,
            )
        loading.tell("checklists", done, len(stations))

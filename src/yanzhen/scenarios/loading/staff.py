"""Workers of the three tiers, their posts, certificates, links and areas."""

from __future__ import annotations

import json
import os
import secrets
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from yanzhen.accounts.models import User
from yanzhen.accounts.services import create_staff_user
from yanzhen.orgs.models import Division, Organization, Post, Station
from yanzhen.orgs.services import appoint_to_post, assign_responsibility, link_workers
from yanzhen.scenarios.loading.stage import Loading
from yanzhen.workforce.services import record_certificate

SIGN_INS = "demo-sign-ins.json"


def demo_password() -> str:
    """The password of all demo accounts: made once for this data folder, never a known one."""
    path = settings.DATA / "keys" / SIGN_INS
    if path.exists():
        known: str = json.loads(path.read_text())["password"]
        return known
    words = "yunshan-" + secrets.token_hex(4)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"password": words}, file)
    return words


class Appointments:
    """Makes users with posts; the named cast first, invented people after."""

    def __init__(self, loading: Loading) -> None:
        self.loading = loading
        self.said = loading.pack.read("staff")
        self.named = {row["place"]: row for row in self.said["named"]}
        self.inventor = loading.inventor("staff", 3)
        self.password = demo_password()
        self.since = loading.pack.in_force_from
        self.serial = 0

    def user(self, name: str = "", username: str = "") -> User:
        self.serial += 1
        return create_staff_user(
            actor=self.loading.actor,
            username=username or f"sg{self.serial:03d}",
            name=name or self.inventor.name(self.inventor.random.random() < 0.35),
            password=self.password if username else None,
            area_code=self.loading.pack.county,
            phone=self.inventor.phone(),
            must_change_password=False,
        )

    def post(self, user: User, role: str, division: Division, **more: Any) -> Post:
        return appoint_to_post(
            actor=self.loading.actor,
            user=user,
            role=role,
            division=division,
            valid_from=self.since,
            **more,
        )

    def worker(self, role: str, division: Division, station: Station | None, title: str) -> Post:
        row = self.named.pop(division.code, None) or {}
        user = self.user(row.get("name", ""), row.get("username", ""))
        post = self.post(user, role, division, station=station, title=title)
        if row.get("also_lead"):
            self.post(user, "station_lead", division, station=station, title="站长")
        return post


def appoint_staff(loading: Loading) -> None:
    """70 social workers and those who look on and administer."""
    appointments = Appointments(loading)
    said, structure = appointments.said, loading.pack.read("structure")
    county = Division.objects.get(code=loading.pack.county)
    association = Organization.objects.get(kind="association", name__contains="社会工作协会")
    workers: list[Post] = []
    for row in said["county_workers"]:
        user = appointments.user(row["name"], row["username"])
        workers.append(appointments.post(user, "county_worker", county, title="县级社工"))
    first_town = Division.objects.get(code=structure["towns"][0]["code"])
    for row in said["outside_linkage"]:
        user = appointments.user(row["name"], row["username"])
        workers.append(
            appointments.post(
                user, "town_worker", first_town, title=row["title"], organization=association
            )
        )
    for done, town in enumerate(structure["towns"], start=1):
        division = Division.objects.get(code=town["code"])
        station = Station.objects.get(division=division, level="town")
        workers += [
            appointments.worker("town_worker", division, station, "镇级社工")
            for _ in range(town["town_workers"])
        ]
        for village in town["villages"]:
            place = Division.objects.get(code=village["code"])
            point = Station.objects.get(division=place, station_type="social_work_point")
            workers += [
                appointments.worker("village_worker", place, point, "村级社工")
                for _ in range(village.get("village_workers", 1))
            ]
        loading.tell("staff", done, len(structure["towns"]))
    for row in said["others"]:
        user = appointments.user(row["name"], row["username"])
        place = Division.objects.get(code=row["place"])
        appointments.post(user, row["role"], place, title=row["title"])
    certify(loading, workers, said["certified"])


def certify(loading: Loading, workers: list[Post], how_many: int) -> None:
    """Certificates, registered three years at a time until today."""
    random = loading.random("certificates")
    for serial, post in enumerate(random.sample(workers, how_many), start=1):
        issued = date(2020, 6, 15) + timedelta(days=random.randrange(300))
        kind = "social_worker" if random.random() < 0.35 else "assistant"
        registered = issued + timedelta(days=60)
        while registered <= loading.today:
            certificate = record_certificate(
                actor=loading.on(registered),
                post=post,
                kind=kind,
                number=f"SG53{issued.year}{serial:05d}",
                issued_on=issued,
                registered_from=registered,
            )
            registered = certificate.registered_to


def link_tiers(loading: Loading) -> None:
    """County workers to towns, town workers to village workers, village workers to groups."""
    said, since = loading.pack.read("staff"), loading.pack.in_force_from
    common: dict[str, Any] = {"actor": loading.actor, "valid_from": since}
    for row in said["county_workers"]:
        superior = Post.objects.get(user__username=row["username"])
        for code in row["towns"]:
            link_workers(**common, superior=superior, division=Division.objects.get(code=code))
    towns = loading.pack.read("structure")["towns"]
    for done, town in enumerate(towns, start=1):
        guides = list(
            Post.objects.filter(
                role="town_worker", division__code=town["code"], organization=None
            ).order_by("pk")
        )
        guided = Post.objects.filter(
            role="village_worker", area_code__startswith=town["code"]
        ).order_by("area_code", "pk")
        for number, subordinate in enumerate(guided):
            link_workers(**common, superior=guides[number % len(guides)], subordinate=subordinate)
        for village in town["villages"]:
            share_groups(loading, village["code"])
        loading.tell("links", done, len(towns))


def share_groups(loading: Loading, village: str) -> None:
    """Every group of a village gets one responsible worker, in even shares."""
    workers = list(Post.objects.filter(role="village_worker", area_code=village).order_by("pk"))
    groups = Division.objects.filter(parent__code=village, level="group").order_by("code")
    for number, group in enumerate(groups):
        assign_responsibility(
            actor=loading.actor,
            post=workers[number % len(workers)],
            division=group,
            tasks="一月一走访、需求收集、政策宣传",
            valid_from=loading.pack.in_force_from,
        )

"""Workers of the tiers, their posts, certificates, links and areas."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from yanzhen.accounts.models import User
from yanzhen.accounts.services import create_staff_user
from yanzhen.orgs.models import Division, Organization, Post, Station
from yanzhen.orgs.services import appoint_to_post, assign_responsibility, link_workers
from yanzhen.scenarios.loading.stage import Loading
from yanzhen.scenarios.structure import LENGTHS
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


def cast_of(said: dict[str, Any]) -> list[dict[str, Any]]:
    """Everybody of the pack's staff who has a name and signs in."""
    tiers = [person for tier in said["tiers"] for person in tier.get("people", ())]
    return [*tiers, *said["named"], *said["others"]]


class Appointments:
    """Makes users with posts; the named cast first, invented people after."""

    def __init__(self, loading: Loading) -> None:
        self.loading = loading
        self.said = loading.pack.read("staff")
        self.named = {row["place"]: row for row in self.said["named"]}
        self.inventor = loading.inventor("staff", 3)
        self.password, self.hashed = demo_password(), ""
        self.since = loading.pack.in_force_from
        self.serial = 0

    def user(self, name: str = "", username: str = "") -> User:
        """Those of the cast share a password, which is hashed once: that is slow on purpose."""
        self.serial += 1
        user = create_staff_user(
            actor=self.loading.on(self.loading.taken_over_on),
            username=username or f"{self.said['usernames']}{self.serial:03d}",
            name=name or self.inventor.name(self.inventor.random.random() < 0.35),
            password=self.password if username and not self.hashed else None,
            area_code=self.loading.place,
            phone=self.inventor.phone(),
            must_change_password=False,
        )
        if username and self.hashed:
            user.password = self.hashed
            user.save(update_fields=["password"])
        elif username:
            self.hashed = user.password
        return user

    def post(self, user: User, role: str, division: Division, **more: Any) -> Post:
        return appoint_to_post(
            actor=self.loading.actor,
            user=user,
            role=role,
            division=division,
            valid_from=self.since,
            **more,
        )

    def tier(self, said: dict[str, Any]) -> Iterable[Post]:
        """The people that a tier names, or as many as each place of its level is said to have."""
        if "people" in said:
            yield from self.people(said)
            return
        divisions = {d.code: d for d in self.loading.divisions(said["at"])}
        stations = {
            s.area_code: s
            for s in Station.objects.filter(
                station_type=said.get("station"), division__in=divisions.values()
            )
        }
        for place in self.loading.pack.places_at(said["at"]):
            how_many = place.marks.get(said.get("counted_by", ""), said.get("usual", 1))
            for _ in range(how_many):
                station = stations.get(place.code)
                yield self.worker(said, divisions[place.code], station)

    def people(self, said: dict[str, Any]) -> Iterable[Post]:
        division = Division.objects.get(code=said["at"])
        organization: Organization | None = None
        if "organization" in said:
            organization = self.loading.organization(said["organization"])
        for row in said["people"]:
            user = self.user(row["name"], row["username"])
            title = row.get("title", said.get("title", ""))
            yield self.post(user, said["role"], division, title=title, organization=organization)

    def worker(self, said: dict[str, Any], division: Division, station: Station | None) -> Post:
        row = self.named.pop(division.code, {})
        user = self.user(row.get("name", ""), row.get("username", ""))
        post = self.post(user, said["role"], division, station=station, title=said["title"])
        if row.get("also_lead"):
            self.post(user, "station_lead", division, station=station, title="站长")
        return post


def appoint_staff(loading: Loading) -> None:
    """The workers of every tier, and those who look on and administer."""
    appointments = Appointments(loading)
    said, workers = appointments.said, list[Post]()
    for done, tier in enumerate(said["tiers"], start=1):
        posts = list(appointments.tier(tier))
        workers += [post for post in posts if tier.get("is_worker", True)]
        loading.tell("staff", done, len(said["tiers"]))
    for row in said["others"]:
        user = appointments.user(row["name"], row["username"])
        place = Division.objects.get(code=row["place"])
        appointments.post(user, row["role"], place, title=row["title"])
    certify(loading, workers, said.get("certified", 0))


def certify(loading: Loading, workers: list[Post], how_many: int) -> None:
    """Certificates, registered three years at a time until today."""
    random, province = loading.random("certificates"), loading.place[:2]
    for serial, post in enumerate(random.sample(workers, how_many), start=1):
        issued = date(2020, 6, 15) + timedelta(days=random.randrange(300))
        kind = "social_worker" if random.random() < 0.35 else "assistant"
        registered = issued + timedelta(days=60)
        while registered <= loading.today:
            certificate = record_certificate(
                actor=loading.on(registered),
                post=post,
                kind=kind,
                number=f"SG{province}{issued.year}{serial:05d}",
                issued_on=issued,
                registered_from=registered,
            )
            registered = certificate.registered_to


def link_tiers(loading: Loading) -> None:
    """Named workers guide the places that the pack says; a tier guides the one below it."""
    said, since = loading.pack.read("staff"), loading.pack.in_force_from
    common: dict[str, Any] = {"actor": loading.actor, "valid_from": since}
    for row in cast_of(said):
        for code in row.get("guides", ()):
            superior = Post.objects.get(user__username=row["username"])
            link_workers(**common, superior=superior, division=Division.objects.get(code=code))
    links = said["links"]
    places = loading.divisions(links["inside"])
    for done, place in enumerate(places, start=1):
        guides = list(
            Post.objects.filter(
                role=links["guiding"], area_code=place.code, organization=None
            ).order_by("pk")
        )
        guided = Post.objects.filter(
            role=links["guided"], area_code__startswith=place.code
        ).order_by("area_code", "pk")
        for number, subordinate in enumerate(guided):
            link_workers(**common, superior=guides[number % len(guides)], subordinate=subordinate)
        loading.tell("links", done, len(places))


def share_places(loading: Loading) -> None:
    """Every place of a level gets one responsible worker of the place above it, in even shares."""
    said = loading.pack.read("staff")["responsibilities"]
    workers: dict[str, list[Post]] = {}
    for post in Post.objects.filter(
        role=said["role"], area_code__startswith=loading.place
    ).order_by("pk"):
        workers.setdefault(post.area_code, []).append(post)
    places = list(loading.divisions(said["share"]))
    length, turn = LENGTHS[said["inside"]], dict[str, int]()
    for done, place in enumerate(places, start=1):
        inside = place.code[:length]
        number = turn[inside] = turn.get(inside, -1) + 1
        assign_responsibility(
            actor=loading.actor,
            post=workers[inside][number % len(workers[inside])],
            division=place,
            tasks=said["tasks"],
            valid_from=loading.pack.in_force_from,
        )
        if done % 50 == 0 or done == len(places):
            loading.tell("responsibilities", done, len(places))

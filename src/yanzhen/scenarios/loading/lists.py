"""The lists of needs, resources and projects that a place has already when it begins here.

Rows are taken over from the pack by the bulk paths that a real list would take, dated in the past.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from yanzhen.needs.models import Need
from yanzhen.needs.services import NeedDraft, import_needs
from yanzhen.orgs.models import Division, Organization, Post
from yanzhen.people.models import Person
from yanzhen.projects.services import ProjectRow, add_brand, import_projects
from yanzhen.resources.services import add_partner, add_resources, sign_agreement
from yanzhen.resources.services.bulk import ResourceDraft
from yanzhen.scenarios.loading.stage import Loading

MONTH = timedelta(days=30)
CHANNELS = ("box", "visit", "self_report", "meeting", "hotline")


def day_between(days: list[date], random: Random) -> date:
    """A day from the first to the last of two."""
    return days[0] + timedelta(days=random.randrange((days[1] - days[0]).days + 1))


def at_hour(day: date, random: Random) -> datetime:
    clock = time(random.randrange(8, 18), random.randrange(60))
    return datetime.combine(day, clock, timezone.get_current_timezone())


def list_resources(loading: Loading) -> None:
    """Partners with their agreements, and what every tier offers to those below it."""
    said, actor = loading.pack.read("resources"), loading.on(loading.taken_over_on)
    for row in said.get("partners", ()):
        _join(loading, row)
    drafts = [
        ResourceDraft(division, fields, verified_at=actor.now)
        for row in said["resources"]
        for division, fields in _offered(loading, row)
    ]
    add_resources(drafts, actor=actor)
    loading.tell("resources", len(drafts), len(drafts))


def _join(loading: Loading, row: dict[str, Any]) -> None:
    joined_on = row["joined_on"]
    actor = loading.on(joined_on)
    partner = add_partner(
        actor=actor,
        division=Division.objects.get(code=row["division"]),
        fields={name: row[name] for name in ("name", "kind", "serves", "can_offer", "joined_on")},
    )
    if agreed := row.get("agreement"):
        sign_agreement(
            actor=actor,
            partner=partner,
            title=agreed["title"],
            covers=agreed["covers"],
            signed_on=joined_on,
            starts_on=joined_on,
            ends_on=agreed.get("ends_on"),
        )


def _offered(loading: Loading, row: dict[str, Any]) -> Iterator[tuple[Division, dict[str, Any]]]:
    """A resource of one place, or of every place of a level."""
    fields = {key: value for key, value in row.items() if key != "at"}
    where = str(row["at"])
    divisions = [Division.objects.get(code=where)] if where.isdigit() else loading.divisions(where)
    for division in divisions:
        yield division, fields | {"name": row["name"].format(place=division.name)}


def take_over_needs(loading: Loading) -> None:
    """Needs of the past that ended on the word of whoever had them, as the pack counts them."""
    actor, rows = loading.on(loading.taken_over_on), loading.pack.read("needs")["past"]
    for row in rows:
        random = loading.random(f"past needs {row['subject']}")
        drafts = list(_past_needs(loading, row, random))
        import_needs(actor=actor, rows=drafts, source=loading.pack.name)
        loading.tell("past needs", len(drafts), len(drafts))


def _past_needs(loading: Loading, row: dict[str, Any], random: Random) -> Iterator[NeedDraft]:
    bodies: list[Organization | Division] = list(
        Organization.objects.filter(kind=row["subject"], area_code__startswith=loading.place)
        .select_related("division")
        .order_by("pk")
    )
    if row["subject"] == "place":
        bodies = list(loading.divisions("village"))
    for number in range(1, row["count"] + 1):
        told, body = row["themes"][number % len(row["themes"])], random.choice(bodies)
        heard_at = at_hour(day_between(row["heard"], random), random)
        yield NeedDraft(
            title=told["title"],
            category=told["category"],
            channel=row["channel"],
            **_subject(body),
            heard_at=heard_at,
            external_number=f"{row['subject']}-{number:04d}",
            outcome=Need.Outcome.SOLVED,
            closed_at=heard_at + timedelta(days=random.randrange(2, 20)),
            resident_word=random.choice(row["words"]),
        )


def _subject(body: Organization | Division) -> dict[str, Any]:
    if isinstance(body, Organization):
        return {"division": body.division, "organization": body}
    return {"division": body, "place": body.name}


def found_brands(loading: Loading) -> None:
    """What places have become known for, one brand in each of so many places."""
    said = loading.pack.read("projects")["brands"]
    random = loading.random("brands")
    places = random.sample(list(loading.divisions(said["at"])), said["count"])
    for done, division in enumerate(places, start=1):
        started_on = day_between(said["started"], random)
        word = said["words"][done % len(said["words"])]
        add_brand(
            actor=loading.on(started_on),
            division=division,
            fields={
                "name": f"{division.name}“{word}”",
                "kind": said["kind"],
                "description": said["description"],
                "started_on": started_on,
            },
        )
        if done % 20 == 0 or done == len(places):
            loading.tell("brands", done, len(places))


@dataclass(frozen=True, slots=True)
class Forces:
    """Who can carry projects in the pack's place."""

    social_workers: list[Post]
    community_workers: list[Post]
    people: dict[str, list[Person]]

    @classmethod
    def of(cls, loading: Loading, said: dict[str, str]) -> Forces:
        def posts(role: str) -> list[Post]:
            inside = Post.objects.filter(role=role, area_code__startswith=loading.place)
            return list(inside.select_related("user").order_by("area_code", "pk"))

        people: dict[str, list[Person]] = {}
        volunteers = Person.objects.filter(
            area_code__startswith=loading.place, protection="none", volunteer__state="active"
        )
        for person in volunteers.order_by("area_code", "pk"):
            people.setdefault(person.area_code[:6], []).append(person)
        return cls(posts(said["social_worker"]), posts(said["community_worker"]), people)

    def team(self, division: Division, random: Random) -> list[tuple[str, Any]]:
        """One social worker, two community workers, six or seven volunteers (BZ-A10)."""
        code = division.code
        near = [p for p in self.community_workers if p.area_code.startswith(code[:9])]
        others = [p for p in self.community_workers if p.area_code.startswith(code[:6])]
        two = list(dict.fromkeys(p.user for p in [*near, *random.sample(others, 3)]))[:2]
        leads = [p for p in self.social_workers if code.startswith(p.area_code)]
        around = self.people[code[:6]]
        volunteers = random.sample(around, random.choice([6, 7]))
        return [
            ("social_worker", random.choice(leads).user),
            *[("community_worker", user) for user in two],
            *[("volunteer", person) for person in volunteers],
        ]


def list_projects(loading: Loading) -> None:
    """The project list: each with its team, and with the needs that it quotes (BZ-P2)."""
    said = loading.pack.read("projects")
    random, forces = loading.random("projects"), Forces.of(loading, said["team"])
    plans = list(_planned(loading, said, random))
    drafts = [draft for plan in plans for draft in plan.needs]
    source, actor = f"{loading.pack.name} projects", loading.on(loading.taken_over_on)
    import_needs(actor=actor, rows=drafts, source=source)
    quoted = {n.external_number: n for n in Need.objects.filter(external_source=source)}
    chunk = 50
    for start in range(0, len(plans), chunk):
        part = plans[start : start + chunk]
        import_projects(actor=actor, rows=[plan.row(forces, quoted, random) for plan in part])
        loading.tell("projects", start + len(part), len(plans))


@dataclass(frozen=True, slots=True)
class Plan:
    """A project to take over, and the needs that it was thought up for."""

    theme: dict[str, str]
    benefit: str
    division: Division
    starts_on: date
    ends_on: date
    is_over: bool
    needs: list[NeedDraft]

    def row(self, forces: Forces, quoted: dict[str, Need], random: Random) -> ProjectRow:
        members = forces.team(self.division, random)
        return ProjectRow(
            title=f"{self.division.name}{self.theme['title']}",
            benefit=self.benefit,
            action_line=self.theme["action_line"],
            category=self.theme["category"],
            division=self.division,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            state="closed" if self.is_over else "running",
            summary=self.theme["summary"],
            lead=members[0][1],
            is_public=True,
            members=members,
            needs=[quoted[draft.external_number] for draft in self.needs],
        )


def _planned(loading: Loading, said: dict[str, Any], random: Random) -> Iterator[Plan]:
    number = 0
    for kind in said["kinds"]:
        themes = [theme for theme in said["themes"] if theme["benefit"] == kind["benefit"]]
        for division in _places_of(loading, kind, random):
            number += 1
            theme = random.choice(themes)
            starts_on = day_between(said["begins"], random)
            ends_on = starts_on + MONTH * random.randrange(*said["months"])
            is_over = ends_on < loading.taken_over_on
            needs = [
                _quoted(loading, theme, division, starts_on, is_over, f"{number:04d}-{n}", random)
                for n in range(1, random.choice([2, 2, 3, 4]))
            ]
            yield Plan(theme, kind["benefit"], division, starts_on, ends_on, is_over, needs)


def _places_of(loading: Loading, kind: dict[str, Any], random: Random) -> Iterator[Division]:
    """One in each community, or so many anywhere; ``inside`` names a place around them."""
    inside = str(kind.get("inside", loading.place))
    divisions = [d for d in loading.divisions("village") if d.code.startswith(inside)]
    if "count" not in kind:
        yield from divisions
        return
    for _ in range(kind["count"]):
        yield random.choice(divisions)


def _quoted(
    loading: Loading,
    theme: dict[str, str],
    division: Division,
    starts_on: date,
    is_over: bool,
    number: str,
    random: Random,
) -> NeedDraft:
    """A need that was heard before the project began, and ended with a project that is over."""
    heard_at = at_hour(starts_on - timedelta(days=random.randrange(5, 45)), random)
    ended: dict[str, Any] = {
        "outcome": Need.Outcome.SOLVED,
        "closed_at": heard_at + timedelta(days=random.randrange(50, 90)),
        "resident_word": "居民说有变化，满意",
    }
    return NeedDraft(
        title=theme["need"],
        category=theme["category"],
        division=division,
        place=division.name,
        channel=random.choice(CHANNELS),
        heard_at=heard_at,
        external_number=number,
        **(ended if is_over else {}),
    )

"""Divisions, organisations and the regulations that hold in them."""

from __future__ import annotations

from datetime import date
from itertools import product

from yanzhen.core.identity import uscc_check_character
from yanzhen.orgs.models import Division, Organization
from yanzhen.orgs.services import create_division, create_organization, issue_regulation
from yanzhen.scenarios.loading.stage import Loading

USCC_AREA = "990000"
# The first two characters of the code by kind of organisation (GB 32100-2015, table 1).
USCC_KINDS = {
    "association": "51",
    "charity": "53",
    "social_work_agency": "52",
    "enterprise": "91",
    "school": "12",
    "hospital": "12",
    "village_committee": "54",
}
PUBLIC_BODY = "11"
BLOCK = 1_000_000
OLDER = date(2000, 1, 1)


def enter_divisions(loading: Loading) -> None:
    """From the province down; the pack's own place is in force from the day that it names.

    What lies above it may stand already, from another pack: it is older than all of them.
    """
    since, actor = loading.pack.in_force_from, loading.actor
    known = {d.code: d for d in Division.objects.filter(code__in=_above(loading.place))}
    total = len(loading.pack.places)
    for done, place in enumerate(loading.pack.places, start=1):
        if place.code not in known:
            known[place.code] = create_division(
                actor=actor,
                code=place.code,
                name=place.name,
                level=place.level,
                parent=next((known[c] for c in _above(place.code) if c in known), None),
                valid_from=since if place.code.startswith(loading.place) else OLDER,
            )
        if done % 100 == 0 or done == total:
            loading.tell("divisions", done, total)


def _above(code: str) -> list[str]:
    """The codes above, the nearest first."""
    return [
        code[:length] for length in (*range(len(code) - 3, 6, -3), 6, 4, 2) if length < len(code)
    ]


class Register:
    """Enters organisations, each with a credit code of the pack's own block."""

    def __init__(self, loading: Loading) -> None:
        self.loading, self.serial = loading, 0

    def enter(self, name: str, kind: str, division: Division) -> Organization:
        self.serial += 1
        return create_organization(
            actor=self.loading.actor,
            name=name,
            kind=kind,
            division=division,
            uscc=invented_uscc(
                USCC_KINDS.get(kind, PUBLIC_BODY), self.loading.pack.block * BLOCK + self.serial
            ),
        )


def invented_uscc(kind: str, serial: int) -> str:
    """A valid code of the unassigned area, so that it is nobody's."""
    first = f"{kind}{USCC_AREA}MB{serial:07d}"
    return first + uscc_check_character(first)


def enter_organizations(loading: Loading) -> None:
    """Those with a name, those of every place of a level, invented ones, and units with pools."""
    from yanzhen.volunteers.services import state_pool

    said, register = loading.pack.read("organizations"), Register(loading)
    for row in said["organizations"]:
        division = Division.objects.get(code=row["division"])
        register.enter(row["name"], row["kind"], division)
    for row in said.get("everywhere", ()):
        for division in loading.divisions(row["at"]):
            register.enter(row["name"].format(place=division.name), row["kind"], division)
    for row in said.get("invented", ()):
        random = loading.random(f"organizations {row['kind']}")
        divisions = list(loading.divisions(row["at"]))
        names = ["".join(parts) for parts in product(*row["words"])]
        for name in random.sample(names, row["count"]):
            register.enter(name, row["kind"], random.choice(divisions))
    whole = Division.objects.get(code=loading.place)
    for row in said.get("pools", ()):
        state_pool(
            actor=loading.on(row["as_of"]),
            organization=register.enter(row["name"], row["kind"], whole),
            headcount=row["headcount"],
            as_of=row["as_of"],
        )
    loading.tell("organizations", register.serial, register.serial)


def issue_regulations(loading: Loading) -> None:
    """The rules by which the stations of the place work."""
    said = loading.pack.read("organizations")["regulations"]
    division = Division.objects.get(code=said.get("division", loading.place))
    for title in said["titles"]:
        issue_regulation(
            actor=loading.on(said.get("issued_on", loading.pack.in_force_from)),
            title=title,
            category=said["category"],
            division=division,
            text=said["text"].format(title=title),
        )
    loading.tell("regulations", len(said["titles"]), len(said["titles"]))

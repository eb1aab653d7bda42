"""What is known of a visit when it is written down, whichever way it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yanzhen.people.models import Household, Person
from yanzhen.visits.models import Visit


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who went along: a user of the house, or somebody from outside by name.

    ``role`` is a word of ``visits.roles``.
    """

    role: str = "worker"
    user_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody for whom the visit was, and whether they were met."""

    person: Person
    is_met: bool = True
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the form: ticked as unchanged, or with answers by field code."""

    is_unchanged: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """A value measured of a person, such as ``systolic`` 142."""

    person: Person
    code: str
    value: float


@dataclass(frozen=True, slots=True)
class NeedHeard:
    """Something that was found lacking; it goes into the need list."""

    title: str
    category: str
    person: Person | None = None
    description: str = ""
    urgency: str = "normal"


@dataclass(frozen=True, slots=True)
class Counted:
    """Fields of the form as its page counted them; nothing else of the typing is kept."""

    shown: int = 0
    prefilled: int = 0
    typed: int = 0


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """A visit, call or try as its visitors tell it.

    A ``uid`` made on a device becomes that of the visit. ``saved_at`` is when it was saved there;
    a claim that cannot be is not believed. A position is kept to about 100 m.
    """

    started_at: datetime
    minutes: int
    members: tuple[Member, ...]
    household: Household | None = None
    means: str = Visit.Means.HOME
    outcome: str = Visit.Outcome.MET
    occasion: str = Visit.Occasion.ROUTINE
    visitors: tuple[Visitor, ...] = ()
    blocks: Mapping[str, Block] = field(default_factory=dict)
    measured: tuple[Measured, ...] = ()
    needs: tuple[NeedHeard, ...] = ()
    policies: tuple[str, ...] = ()
    view: str = ""
    next_step: str = ""
    next_on: date | None = None
    proof: str = Visit.Proof.NONE
    spoken_code: str = ""
    lat: float | None = None
    lng: float | None = None
    saved_at: datetime | None = None
    counted: Counted = field(default_factory=Counted)
    uid: UUID | None = None

    def content(self) -> dict[str, Any]:
        """What makes two uploads the same; people by their keys."""
        return {
            "household": self.household.pk if self.household else None,
            "members": [(m.person.pk, m.is_met, m.remark) for m in self.members],
            "means": str(self.means),
            "outcome": str(self.outcome),
            "occasion": str(self.occasion),
            "started_at": self.started_at.timestamp(),
            "minutes": self.minutes,
            "visitors": [(v.role, v.user_id, v.name) for v in self.visitors],
            "blocks": {
                code: [block.is_unchanged, dict(block.answers)]
                for code, block in self.blocks.items()
            },
            "measured": [(m.person.pk, m.code, m.value) for m in self.measured],
            "needs": [
                (n.person.pk if n.person else None, n.category, n.title, n.description, n.urgency)
                for n in self.needs
            ],
            "policies": list(self.policies),
            "view": self.view,
            "next": [self.next_step, self.next_on],
            "proof": [str(self.proof), self.spoken_code],
            "position": [self.lat, self.lng],
            "uid": self.uid,
        }

"""Whose hands a pair is put into, and what its bounds are; before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.volunteers.judging import rule
from yanzhen.volunteers.models import Pair, PairHand, Volunteer
from yanzhen.volunteers.rules import PairBounds

MISFITS = {
    "helper_age": _("The helper's age does not fit this kind of pair."),
    "client_age": _("The client's age does not fit this kind of pair."),
    "not_younger": _("The helper must be younger than the client."),
    "full": _("The helper looks after as many people as the rules allow."),
}


@dataclass(frozen=True, slots=True)
class Hand:
    """One of: a volunteer of the register, a user of the house, somebody from outside by name."""

    volunteer: Volunteer | None = None
    user: User | None = None
    name: str = ""

    @property
    def is_somebody(self) -> bool:
        return bool(self.volunteer or self.user or self.name.strip())

    @property
    def person_id(self) -> int | None:
        return self.volunteer.person_id if self.volunteer else None

    def is_same_as(self, other: Hand) -> bool:
        """Whether both are one: also a volunteer and the user by whom they sign in."""
        if self.volunteer and other.volunteer:
            return self.volunteer.pk == other.volunteer.pk
        own, theirs = self.user_id, other.user_id
        if own is not None and theirs is not None:
            return own == theirs
        return bool(self.name.strip()) and self.name.strip() == other.name.strip()

    @property
    def user_id(self) -> int | None:
        if self.user is not None:
            return self.user.pk
        return self.volunteer.user_id if self.volunteer else None

    def fields(self) -> dict[str, Any]:
        """The columns of a ``PairHand``."""
        return {"volunteer": self.volunteer, "user": self.user, "name": self.name.strip()[:40]}


def hand_of(row: PairHand) -> Hand:
    return Hand(row.volunteer, row.user, row.name)


def standing(pair: Pair) -> tuple[PairHand | None, PairHand | None]:
    """Who holds the pair now, and who stands in; of prefetched hands without asking again."""
    rows = [row for row in pair.hands.all() if row.valid_to is None]
    holder = next((row for row in rows if not row.is_substitute), None)
    return holder, next((row for row in rows if row.is_substitute), None)


def acting(pair: Pair) -> PairHand | None:
    """Who makes the next contact: the substitute while the holder rests or has left."""
    holder, substitute = standing(pair)
    is_away = (
        holder is not None
        and holder.volunteer is not None
        and holder.volunteer.state != Volunteer.State.ACTIVE
    )
    return substitute if substitute is not None and (holder is None or is_away) else holder


def pair_rules(area: str, day: date) -> dict[str, Any]:
    """Rule pack ``volunteers.pairs``."""
    said: dict[str, Any] = rule("volunteers.pairs", area=area, day=day)
    return said


def kinds_of(area: str, day: date) -> list[str]:
    return list(pair_rules(area, day)["kinds"])


def bounds_of(kind: str, area: str, day: date) -> PairBounds:
    """The bounds of a kind of pair in a place. Raises KeyError for a kind it does not know."""
    said = dict(pair_rules(area, day)["kinds"][kind])
    for name in ("helper_age", "client_age"):
        if name in said:
            youngest, oldest = said[name]
            said[name] = (youngest, oldest)
    return PairBounds(**said)

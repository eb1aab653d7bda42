"""Named reads of pairs: lists, the circle of one person, one's own clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.functional import Promise

from yanzhen.core.scope import Actor
from yanzhen.people.models import Person
from yanzhen.volunteers import access, vocabulary
from yanzhen.volunteers.hands import acting, pair_rules, standing
from yanzhen.volunteers.models import Pair, PairContact, PairHand

State = Pair.State
STANDING_HANDS = Prefetch(
    "hands",
    PairHand.objects.filter(valid_to=None).select_related("volunteer__person", "user"),
)


def _stand_in() -> Exists:
    return Exists(PairHand.objects.filter(pair=OuterRef("pk"), is_substitute=True, valid_to=None))


def _asks_for_station() -> Exists:
    return Exists(
        PairContact.objects.filter(pair=OuterRef("pk"), wants_station=True, looked_at=None)
    )


def listed_pairs(actor: Actor) -> QuerySet[Pair]:
    """Pairs of the actor's areas with who holds them, those whose contact is due first."""
    return (
        access.visible_pairs(actor)
        .select_related("client", "division__parent")
        .prefetch_related(STANDING_HANDS)
        .order_by("due_on", "pk")
    )


def _overdue(day: date) -> Q:
    return Q(state=State.ACTIVE, due_on__lt=day)


def shown(show: str, day: date) -> Q:
    """The condition of a chip of the list."""
    if show == "overdue":
        return _overdue(day)
    conditions: dict[str, Q] = {
        "asked": Q(state=State.ASKED),
        "alone": Q(state__in=[State.ASKED, State.ACTIVE]) & Q(~_stand_in()),
        "look": Q(state=State.ACTIVE) & Q(_asks_for_station()),
        "ended": Q(state__in=[State.ENDED, State.DECLINED]),
        "all": Q(),
    }
    return conditions.get(show, Q(state=State.ACTIVE))


def count_pairs(pairs: QuerySet[Pair], day: date) -> dict[str, int]:
    names = ("active", "overdue", "asked", "alone", "look")
    counts: dict[str, int] = pairs.order_by().aggregate(
        **{name: Count("pk", filter=shown(name, day)) for name in names}
    )
    return counts


def chosen_pairs(pairs: QuerySet[Pair], show: str, day: date) -> QuerySet[Pair]:
    found = pairs.filter(shown(show, day))
    return found.order_by("-ended_on", "-pk") if show in {"ended", "all"} else found


def kind_words(pair: Pair) -> str | Promise:
    return vocabulary.PAIR_KINDS.get(pair.kind, pair.kind)


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair as lists and cards show it."""

    pair: Pair
    holder: PairHand | None
    substitute: PairHand | None
    acting: PairHand | None

    @property
    def kind(self) -> str | Promise:
        return kind_words(self.pair)


def shown_pair(pair: Pair) -> Shown:
    return Shown(pair, *standing(pair), acting(pair))


@dataclass(frozen=True, slots=True)
class Circle:
    """Everybody who looks after one person, and the roles that nobody has yet."""

    pairs: Sequence[Shown]
    lacking: Sequence[str | Promise]


def circle_of(actor: Actor, client: Person) -> Circle:
    """Who looks after a client, in the order of the roles that the place names."""
    pairs = (
        access.visible_pairs(actor)
        .filter(client=client, state__in=[State.ASKED, State.ACTIVE])
        .select_related("client", "division__parent")
        .prefetch_related(STANDING_HANDS)
    )
    wanted = pair_rules(client.area_code, actor.today)["circle"]
    order = {role: n for n, role in enumerate(wanted)}
    rows = sorted(pairs, key=lambda p: (order.get(p.role, 9), p.pk))
    there = {row.role for row in rows}
    lacking = [Pair.Role(role).label for role in wanted if role not in there] if rows else []
    return Circle([shown_pair(row) for row in rows], lacking)


def own_clients(actor: Actor) -> list[Shown]:
    """The clients of who is signed in, also those for whom they stand in."""
    pairs = (
        access.own_pairs(actor)
        .filter(state__in=[State.ASKED, State.ACTIVE])
        .select_related("client", "division__parent")
        .prefetch_related(STANDING_HANDS)
        .order_by("due_on", "pk")
    )
    return [shown_pair(pair) for pair in pairs]


def is_mine(actor: Actor, hand: PairHand | None) -> bool:
    if hand is None:
        return False
    if hand.volunteer is not None and actor.person_id is not None:
        return hand.volunteer.person_id == actor.person_id
    return hand.user_id is not None and hand.user_id == actor.user_id


def clients_of(actor: Actor, volunteer_pk: int) -> list[Shown]:
    """The clients of a volunteer whom the actor may see."""
    own = PairHand.objects.filter(volunteer=volunteer_pk, valid_to=None)
    rows = listed_pairs(actor).filter(
        pk__in=own.values("pair"), state__in=[State.ASKED, State.ACTIVE]
    )
    return [shown_pair(pair) for pair in rows]

"""Named reads of the time bank: statements, the shop, the sums that everybody may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.paging import CAP, capped_count
from yanzhen.core.scope import Actor
from yanzhen.engines.ledger import Phase
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person
from yanzhen.timebank import access
from yanzhen.timebank.models import (
    Account,
    DailySeal,
    LedgerEntry,
    PointIssue,
    Redemption,
    ShopItem,
    ShopSettlement,
)

REASONS: dict[str, str | Promise] = {
    "hours": _("for confirmed hours"),
    "overflow": _("above a cap, given to the pool"),
    "team": _("served with a team, given to the pool"),
    "seed": _("granted by the fund"),
    "repay": _("repaid for revoked hours"),
    "revoked": _("hours were revoked"),
    "owed": _("owed for revoked hours"),
    "redeem": pgettext_lazy("points", "redeemed in the shop"),
    "gift": _("gift in the family"),
    "donation": _("given to the shared pool"),
    "estate": _("passed on"),
    "expiry": pgettext_lazy("points", "expired"),
}
MOVED = [Phase.POSTED, Phase.POST_PENDING]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement as the member reads it; ``balance`` is what was there afterwards.

    ``title`` is what was redeemed under the number of ``reference``.
    """

    at: datetime
    words: str | Promise
    reference: str
    points: int
    balance: int
    title: str = ""


def own_account(actor: Actor) -> Account | None:
    if actor.person_id is None:
        return None
    return Account.objects.filter(
        person=actor.person_id, kind=Account.Kind.MEMBER, closed_at=None
    ).first()


MOVED_COLUMNS = ("number", "amount", "at", "reason", "reference")
Moved = tuple[int, int, datetime, str, str]


class Statement:
    """The movements of an account, newest first, with the balance after each.

    From the entries alone, a slice at a time: both directions are read by their own index.
    """

    def __init__(self, account: Account) -> None:
        self.account = account

    def count(self) -> int:
        """How many there are, at most one more than a list shows."""
        return min(sum(map(capped_count, self._sides())), CAP + 1)

    def _sides(self) -> tuple[QuerySet[LedgerEntry], QuerySet[LedgerEntry]]:
        rows = LedgerEntry.objects.filter(phase__in=MOVED)
        return rows.filter(source=self.account), rows.filter(target=self.account)

    def __getitem__(self, wanted: slice) -> list[StatementLine]:
        newest: list[Moved] = []
        for sign, side in zip((-1, 1), self._sides(), strict=True):
            rows = side.order_by("-number").values_list(*MOVED_COLUMNS)[: wanted.stop]
            newest += [(number, sign * amount, *rest) for number, amount, *rest in rows]
        newest.sort(reverse=True)
        del newest[wanted.stop :]
        first = wanted.start or 0
        balance = self.account.posted - sum(points for _n, points, *_rest in newest[:first])
        shown = newest[first:]
        titles = _titles([about for *_moved, reason, about in shown if reason == "redeem"])
        lines = []
        for _number, points, at, reason, about in shown:
            words = REASONS.get(reason, reason)
            lines.append(StatementLine(at, words, about, points, balance, titles.get(about, "")))
            balance -= points
        return lines


def balance_on(account: Account, day: date) -> int:
    """What lay in an account at the end of a day, what was set aside included."""
    later = LedgerEntry.objects.filter(phase__in=MOVED, number__gt=_last_of(day)).order_by()
    gone, come = (
        later.filter(**{side: account}).aggregate(points=Sum("amount", default=0))["points"]
        for side in ("source", "target")
    )
    return int(account.posted + gone - come)


def _last_of(day: date) -> int:
    """The number of the last entry until the end of a day, as it was sealed or as it is now."""
    if seal := DailySeal.objects.filter(day=day).first():
        return seal.number
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    newest = LedgerEntry.objects.filter(at__lt=end).aggregate(at=Max("at"))["at"]
    found = LedgerEntry.objects.filter(at=newest).aggregate(number=Max("number"))["number"]
    return found or 0


def _titles(numbers: Collection[str]) -> dict[str, str]:
    """What was redeemed under these numbers."""
    if not numbers:
        return {}
    rows = Redemption.objects.filter(number__in=numbers)
    return dict(rows.values_list("number", "item__title"))


def debt_of(person_id: int | None) -> int:
    """Points that somebody owes after hours were revoked."""
    if person_id is None:
        return 0
    debt = Account.objects.filter(person=person_id, kind=Account.Kind.DEBT, closed_at=None)
    return -sum(debt.values_list("posted", flat=True))


def debts_of(persons: Iterable[int | None]) -> dict[int, int]:
    """Points that each of these owes; one query."""
    rows = Account.objects.filter(
        person__in=[key for key in persons if key], kind=Account.Kind.DEBT, closed_at=None
    )
    return {person: -points for person, points in rows.values_list("person", "posted") if person}


def issues_of(account: Account) -> QuerySet[PointIssue]:
    """How the points of hours were reckoned, newest first."""
    rows = PointIssue.objects.filter(account=account).select_related("hours__claim")
    return rows.order_by("-issued_at", "-pk")


def items_for(person: Person, day: Any) -> QuerySet[ShopItem]:
    """What somebody may redeem around their home."""
    in_time = Q(best_before=None) | Q(best_before__gte=day)
    return (
        ShopItem.objects.filter(access.items_around(person.area_code), in_time, is_offered=True)
        .select_related("station")
        .order_by("-kind", "points", "pk")
    )


def listed_items(actor: Actor) -> QuerySet[ShopItem]:
    return access.items_of_shops(actor).order_by("-is_offered", "title", "pk")


def places_of(items: QuerySet[ShopItem]) -> dict[str, str]:
    """Whose shops these things lie in: names by code."""
    codes = items.order_by().values("area_code")
    rows = Division.objects.filter(code__in=codes).order_by("valid_from")
    return dict(rows.values_list("code", "name"))


def listed_redemptions(actor: Actor) -> QuerySet[Redemption]:
    rows = access.visible_redemptions(actor).select_related("item", "person", "ended_by")
    return rows.order_by("-created_at", "-pk")


def listed_accounts(actor: Actor) -> QuerySet[Account]:
    return access.visible_accounts(actor).select_related("person").order_by("-posted", "pk")


@dataclass(frozen=True, slots=True)
class DonorLine:
    """What is still to be reckoned up with a donor."""

    donor: str
    count: int
    points: int


def unsettled(actor: Actor) -> list[DonorLine]:
    rows = (
        access.visible_redemptions(actor)
        .filter(state=Redemption.State.HANDED_OVER, settlement=None)
        .exclude(item__donor_name="")
        .order_by()
        .values("item__donor_name")
        .annotate(count=Sum("quantity"), points=Sum("points"))
        .order_by("item__donor_name")
    )
    return [DonorLine(r["item__donor_name"], r["count"], r["points"]) for r in rows]


def settlements(actor: Actor) -> QuerySet[ShopSettlement]:
    where = scope.areas(actor, access.KEEP_SHOP)
    return ShopSettlement.objects.filter(where.q()).select_related("settled_by")


@dataclass(frozen=True, slots=True)
class PublicTotals:
    """The sums that the public may check against the book; nobody is named."""

    members: int
    issued: int
    granted: int
    in_accounts: int
    pool: int
    redeemed: int
    pieces: int
    owed: int
    entries: int
    digest: str


def public_totals() -> PublicTotals:
    """What the whole book holds at this moment."""
    kinds: dict[str, Any] = {
        row["kind"]: row
        for row in Account.objects.order_by()
        .values("kind")
        .annotate(points=Sum("posted"), count=Count("pk"))
    }

    def points(kind: str) -> int:
        return int(kinds.get(kind, {}).get("points") or 0)

    pieces = Redemption.objects.filter(state=Redemption.State.HANDED_OVER)
    last = LedgerEntry.objects.order_by("-number").first()
    return PublicTotals(
        members=int(kinds.get("member", {}).get("count") or 0),
        issued=-points("issue"),
        granted=-points("fund"),
        in_accounts=points("member"),
        pool=points("pool"),
        redeemed=points("goods"),
        pieces=pieces.aggregate(n=Sum("quantity", default=0))["n"],
        owed=-points("debt"),
        entries=last.number if last else 0,
        digest=last.digest[:16] if last else "",
    )


def family_of(person: Person) -> Sequence[Person]:
    """The others of the household, to whom points may go if the rules allow."""
    if person.household_id is None:
        return []
    rows = Person.objects.filter(household=person.household_id, state=Person.State.ACTIVE)
    return list(rows.exclude(pk=person.pk).order_by("pk"))

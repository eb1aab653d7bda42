"""A fund grants points to people who need help themselves and can hardly earn any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from yanzhen.core.operations import note, operation
from yanzhen.core.policies import Holding
from yanzhen.core.scope import Actor
from yanzhen.engines.ledger import Transfer
from yanzhen.people.models import Person, PersonCategory
from yanzhen.timebank import packs, rules
from yanzhen.timebank.keeping import lock_head
from yanzhen.timebank.models import Account, LedgerEntry
from yanzhen.timebank.services.accounts import account_of, house_account
from yanzhen.timebank.services.book import post_by_rule
from yanzhen.volunteers.rules import age_on

AT_ONCE = 200
SEED = "seed"


def grant_seeds(*, actor: Actor) -> int:
    """Grant what the rule packs promise for the period of today; how many points. Once a period."""
    total = 0
    for holding, rule in packs.seeds_in_force(actor.today):
        name = rules.period_of(actor.today, rule.period)
        chosen = list(_chosen(actor, holding, rule))
        for first in range(0, len(chosen), AT_ONCE):
            some = chosen[first : first + AT_ONCE]
            total += _grant(actor=actor, people=some, points=rule.points, period=name)
    return total


def _chosen(actor: Actor, holding: Holding, rule: rules.SeedRule) -> Iterator[int]:
    rows = (
        PersonCategory.objects.on(actor.today)
        .filter(holding.q("person__area_code"), category__code__in=rule.categories)
        .filter(person__state=Person.State.ACTIVE)
        .order_by("person")
        .values_list("person", "person__born_on", "category__code")
    )
    for (person, born_on), own in groupby(rows.iterator(2_000), key=lambda row: row[:2]):
        age = age_on(born_on, actor.today) if born_on else None
        if rule.has(age, {code for *_person, code in own}):
            yield person


@operation("timebank.grant_seeds")
def _grant(*, actor: Actor, people: Sequence[int], points: int, period: str) -> int:
    lock_head()
    persons = Person.objects.filter(pk__in=people).order_by("pk")
    wishes = {f"{SEED}:{period}:{person.uid}": person for person in persons}
    known = LedgerEntry.objects.filter(transfer_id__in=wishes)
    given = set(known.values_list("transfer_id", flat=True))
    new = {key: person for key, person in wishes.items() if key not in given}
    post_by_rule(
        actor,
        [
            Transfer(
                key,
                house_account(actor, Account.Kind.FUND, person.area_code).key,
                account_of(actor, person).key,
                points,
                actor.now,
                reason=SEED,
            )
            for key, person in new.items()
        ],
    )
    note(points=points * len(new), people=len(new))
    return points * len(new)

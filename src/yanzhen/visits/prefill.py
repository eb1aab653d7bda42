"""What the form of a visit knows already: the people, the last visit, the time."""

from __future__ import annotations

from dataclasses import dataclass, field

from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.people import access as people
from yanzhen.people.models import Household, Person
from yanzhen.visits import access, selectors, vocabulary
from yanzhen.visits.models import Visit


@dataclass(frozen=True, slots=True)
class Known:
    """For whom a visit is written down, and what was found the last time.

    ``answers`` are those of the last visit by block and field, as far as the actor may see them.
    """

    household: Household | None
    people: tuple[Person, ...]
    last: Visit | None
    blocks: tuple[vocabulary.Entry, ...]
    answers: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def area(self) -> str:
        return self.household.area_code if self.household else self.people[0].area_code

    @property
    def name(self) -> str:
        head = next((p for p in self.people if p.is_head), self.people[0])
        return head.name


def known_of(
    actor: Actor, household: Household | None, person: Person | None, *, is_short: bool = False
) -> Known:
    """What is known before the visit; people who died or left are not offered."""
    if household is not None:
        rows = people.visible_persons(actor).filter(household=household, state=Person.State.ACTIVE)
        members = tuple(rows.order_by("-is_head", "born_on", "pk"))
    else:
        members = (person,) if person else ()
    last = selectors.last_visit(household, members[0] if members else None)
    area = household.area_code if household else members[0].area_code if members else ""
    day = actor.today
    blocks = tuple(vocabulary.form_blocks(area=area, day=day, is_short=is_short))
    return Known(household, members, last, blocks, last_answers(actor, last, blocks))


def last_answers(
    actor: Actor, last: Visit | None, blocks: tuple[vocabulary.Entry, ...]
) -> dict[str, dict[str, str]]:
    """What the last visit found; a block of health or income only for those who may see it."""
    if last is None or not scope.holds(actor, access.READ, last.area_code):
        return {}
    hidden = set()
    if not access.can_see_findings(actor, last):
        hidden = {b["code"] for b in blocks if b.get("is_sensitive")}
    return {b.code: b.answers for b in last.blocks.all() if b.code not in hidden and b.answers}

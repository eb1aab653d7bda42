"""Two records of one need become one, and two again, with state, owner and deadline as before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.models import AuditEntry
from yanzhen.core.testing import at_once
from yanzhen.needs import selectors, services
from yanzhen.needs.models import Need, NeedHolding, NeedMerge
from yanzhen.needs.testing import make_need, make_triaged_need
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.testing import make_person


def merge(kept: Need, absorbed: Need) -> None:
    services.merge_needs(actor=builder(), kept=kept, absorbed=absorbed)
    kept.refresh_from_db()
    absorbed.refresh_from_db()


def part(absorbed: Need, kept: Need | None = None) -> Need:
    need = services.unmerge_needs(actor=builder(), absorbed=absorbed)
    if kept is not None:
        kept.refresh_from_db()
    return need


def test_the_absorbed_one_is_again_what_it_was(tree: DivisionTree, village_worker: User) -> None:
    person = make_person(tree.group)
    kept = make_need(division=tree.group)
    absorbed = services.triage_need(
        actor=actor_of(village_worker), need=make_need(person), lane="with_care"
    )
    was = (absorbed.state, absorbed.owner, absorbed.due_at, absorbed.lane)
    merge(kept, absorbed)
    assert (absorbed.state, absorbed.merged_into, absorbed.due_at) == ("merged", kept, None)
    assert kept.person == person
    assert not NeedHolding.objects.filter(need=absorbed, until=None).exists()
    again = part(absorbed, kept)
    assert (again.state, again.owner, again.due_at, again.lane) == was
    assert (again.merged_into, again.closed_at) == (None, None)
    assert not kept.person_id
    assert not kept.household_id
    assert NeedHolding.objects.get(need=absorbed, until=None).post == absorbed.owner
    assert [s.step for s in again.steps.all()] == ["record", "triage", "merge", "unmerge"]
    assert kept.steps.order_by("pk").values_list("step", flat=True).last() == "release"
    assert AuditEntry.objects.filter(operation="needs.unmerge_needs", object_id=again.pk).exists()


def test_the_kept_one_keeps_its_answer_and_then_whose_it_is(tree: DivisionTree) -> None:
    person = make_person(tree.group)
    kept, absorbed = make_triaged_need(division=tree.group), make_need(person)
    merge(kept, absorbed)
    services.answer_need(actor=builder(), need=kept, kind="order", source=person)
    again = part(absorbed, kept)
    assert (kept.state, kept.answer_kind, kept.person) == ("answered", "order", person)
    assert (again.state, again.answer_kind, again.person) == ("heard", "", person)


def test_is_parted_once(tree: DivisionTree) -> None:
    kept, absorbed = make_need(division=tree.group), make_need(division=tree.group)
    merge(kept, absorbed)
    part(absorbed)
    with pytest.raises(WrongState):
        part(absorbed)
    merge(kept, absorbed)  # and may be merged anew
    assert NeedMerge.objects.filter(absorbed=absorbed).count() == 2


def test_the_later_merge_is_undone_first(tree: DivisionTree) -> None:
    first, second, third = (make_need(division=tree.group) for _ in range(3))
    merge(second, first)
    merge(third, second)
    with pytest.raises(WrongState):
        part(first)
    part(second)
    assert part(first).state == "heard"


def test_an_answered_need_is_the_one_to_keep(tree: DivisionTree) -> None:
    answered, other = make_triaged_need(division=tree.group), make_need(division=tree.group)
    services.answer_need(actor=builder(), need=answered, kind="order", source=other)
    with pytest.raises(WrongState):
        merge(other, answered)
    merge(answered, other)
    assert other.merged_into == answered


def test_never_joins_the_needs_of_two_people(tree: DivisionTree) -> None:
    one, two = make_need(make_person(tree.group)), make_need(make_person(tree.group))
    with pytest.raises(NotValid):
        merge(one, two)
    with pytest.raises(NotValid):
        merge(one, one)
    assert not NeedMerge.objects.exists()


def test_a_need_merged_away_is_no_duplicate_any_more(tree: DivisionTree) -> None:
    kept, absorbed = make_need(division=tree.group), make_need(division=tree.group)
    asked: dict[str, Any] = {"title": "屋顶漏雨", "category": "safety", "area": tree.village.code}
    assert len(selectors.similar_needs(builder(), **asked)) == 2
    merge(kept, absorbed)
    assert selectors.similar_needs(builder(), **asked) == [kept]


@pytest.mark.django_db(transaction=True)
def test_parting_and_answering_at_once_lose_nothing(tree: DivisionTree) -> None:
    person = make_person(tree.group)
    kept, absorbed = make_triaged_need(division=tree.group), make_need(person)
    merge(kept, absorbed)
    actor = builder().as_of(NOW + timedelta(hours=1))
    results = at_once(
        [
            lambda: services.answer_need(actor=actor, need=kept, kind="order", source=person),
            lambda: services.unmerge_needs(actor=actor, absorbed=absorbed),
            lambda: services.unmerge_needs(actor=actor, absorbed=absorbed),
        ]
    )
    assert sum(isinstance(r, WrongState) for r in results) == 1
    kept.refresh_from_db()
    absorbed.refresh_from_db()
    assert (kept.state, kept.answer_id) == ("answered", person.pk)
    assert (absorbed.state, absorbed.merged_into) == ("heard", None)
    assert NeedMerge.objects.filter(undone_at=None).count() == 0

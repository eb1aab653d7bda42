"""The gate: nothing unless a permission says so, and lists agree with object checks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied
from yanzhen.core.models import SearchEntry
from yanzhen.core.scope import Actor, AreaSet, Grant, Permission

READ = Permission("test.read", frozenset({"town_worker", "auditor"}))
CODES = st.text("0123456789", min_size=0, max_size=15)


def test_is_empty_without_a_grant(actor: Callable[..., Actor]) -> None:
    assert not scope.areas(actor(), READ)
    assert not scope.holds(actor(volunteer="990626"), READ)
    with pytest.raises(AccessDenied):
        scope.require(actor(volunteer="990626"), READ, "990626")


def test_covers_the_subtree_of_each_grant(actor: Callable[..., Actor]) -> None:
    someone = actor(town_worker="990626101", auditor="990627", volunteer="99")
    assert scope.areas(someone, READ).prefixes == ("990626101", "990627")
    assert scope.holds(someone, READ, "990626101201")
    assert scope.holds(someone, READ, "990627999")
    assert not scope.holds(someone, READ, "990626102")
    assert not scope.holds(someone, READ, "990626")


def test_the_system_covers_everything(actor: Callable[..., Actor]) -> None:
    system = scope.system_actor(now=actor().now)
    assert scope.areas(system, READ).is_everything
    assert scope.holds(system, READ, "anything")


@given(st.lists(CODES, max_size=8), CODES)
def test_keeps_the_shortest_prefixes(codes: list[str], area: str) -> None:
    kept = AreaSet.of(codes)
    assert kept.covers(area) == any(area.startswith(c) for c in codes)
    assert all(not b.startswith(a) for a in kept.prefixes for b in kept.prefixes if a != b)


@pytest.mark.django_db
@given(codes=st.lists(CODES, max_size=4))
def test_a_list_shows_exactly_what_the_object_check_allows(codes: list[str]) -> None:
    areas = ["99", "990626", "990626101", "990626101201", "990627", "98", "", "9906261012010AZ"]
    for n, area in enumerate(areas):
        SearchEntry.objects.update_or_create(
            kind="thing", object_id=n, defaults={"area_code": area, "title": "x", "words": "x"}
        )
    where = AreaSet.of(codes)
    listed = SearchEntry.objects.filter(where.q()).values_list("area_code", flat=True)
    assert sorted(listed) == sorted(a for a in areas if where.covers(a))


def test_asks_every_provider_for_the_moment(
    monkeypatch: pytest.MonkeyPatch, actor: Callable[..., Actor]
) -> None:
    now = actor().now
    monkeypatch.setattr(scope, "_providers", [])

    @scope.actor_provider
    def until_noon(user_id: int, moment: Any) -> dict[str, Any]:
        return {"grants": [Grant("town_worker", "99")] if moment <= now else [], "facts": {"a": 1}}

    @scope.actor_provider
    def person(user_id: int, moment: Any) -> dict[str, Any]:
        return {"person_id": 4, "opened": {("people.person", 9)}, "facts": {"b": 2}}

    someone = scope.actor_for(3, "x", now=now)
    assert someone.roles == {"town_worker"}
    assert (someone.person_id, someone.facts) == (4, {"a": 1, "b": 2})
    assert ("people.person", 9) in someone.opened
    assert not scope.actor_for(3, "x", now=now + timedelta(seconds=1)).grants


def test_acts_at_another_moment_with_the_same_grants(actor: Callable[..., Actor]) -> None:
    someone = actor(town_worker="99")
    earlier = someone.as_of(someone.now - timedelta(days=400))
    assert earlier.grants == someone.grants
    assert earlier.now < someone.now

"""Queries whose SQL is made once give what the same query gives anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import BigIntegerField, Count, Q, QuerySet

from yanzhen.core.models import AuditEntry, BreakGlass
from yanzhen.core.prepared import (
    Prepared,
    PreparedByKeys,
    PreparedFor,
    bound_all,
    bound_moment,
    bound_user,
    tally,
)
from yanzhen.core.scope import Actor, AreaSet, Grant

NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)


def opening(user_id: int, until: datetime) -> BreakGlass:
    return BreakGlass.objects.create(
        at=NOW, until=until, user_id=user_id, actor_name="", object_type="x", object_id=user_id
    )


@Prepared
def _of_users(users: int) -> QuerySet[BreakGlass, Any]:
    return (
        BreakGlass.objects.filter(pk__in=bound_all("keys", users, BigIntegerField()))
        .order_by("pk")
        .values_list("pk", "until")
    )


@pytest.mark.django_db
def test_a_prepared_query_binds_its_values_anew_and_converts_what_it_reads(
    django_assert_num_queries: Any,
) -> None:
    prepared = Prepared(
        lambda: BreakGlass.objects.filter(
            user_id=bound_user(), until__gt=bound_moment()
        ).values_list("object_id", "until")
    )
    later = NOW + timedelta(hours=3)
    opening(1, later)
    opening(2, NOW)
    with django_assert_num_queries(4):
        assert prepared(user_id=1, now=NOW) == [(1, later)]
        assert prepared(user_id=1, now=later) == []
        assert prepared(user_id=2, now=NOW) == []
        assert prepared(user_id=2, now=NOW - timedelta(seconds=1)) == [(2, NOW)]


@pytest.mark.django_db
def test_an_in_is_made_once_for_each_length() -> None:
    first, second = opening(1, NOW), opening(2, NOW)
    assert _of_users(1, keys=[second.pk]) == [(second.pk, NOW)]
    assert [pk for pk, _ in _of_users(2, keys=[second.pk, first.pk])] == [first.pk, second.pk]
    assert _of_users(1, keys=[first.pk]) == [(first.pk, NOW)]
    assert len(_of_users.made) == 2


def worker(area: str, *, user_id: int = 1, now: datetime = NOW) -> Actor:
    return Actor(user_id=user_id, name="", now=now, grants=(Grant("village_worker", area),))


def entry(area: str, at: datetime = NOW) -> AuditEntry:
    return AuditEntry.objects.create(at=at, cause="", operation="x", area_code=area)


def entries_of(actor: Actor) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(AreaSet.of(g.area for g in actor.grants).q()).order_by("pk")


@pytest.mark.django_db
def test_each_actor_gets_the_rows_of_their_own_rights_of_the_moment(
    django_assert_num_queries: Any,
) -> None:
    query = PreparedFor(lambda actor: entries_of(actor).filter(at__lte=bound_moment()))
    here, later, there = entry("530626"), entry("53062601", NOW + timedelta(hours=1)), entry("99")
    with django_assert_num_queries(5):
        assert query(worker("530626"), now=NOW) == [here]
        assert query(worker("530626"), now=NOW + timedelta(hours=1)) == [here, later]
        assert query(worker("99"), now=NOW) == [there]
        assert query(worker("99", user_id=2), now=NOW) == [there]
        moved = worker("530626", user_id=2)
        assert query(moved, now=NOW) == [here]
    assert len(query.plans) == 1
    assert query(Actor(user_id=1, name="", now=NOW), now=NOW) == []


@pytest.mark.django_db
def test_gives_the_first_rows_and_how_many_there_are() -> None:
    query = PreparedFor(entries_of)
    made = [entry("530626") for _ in range(4)]
    actor = worker("53")
    assert query(actor, first=2) == made[:2]
    assert query.first_rows(3, actor) == (made[:3], 4)
    assert query.first_rows(4, actor) == (made, 4)
    assert query.count(actor) == 4
    assert query.count(worker("99")) == query.count(Actor(user_id=1, name="", now=NOW)) == 0


@pytest.mark.django_db
def test_gives_models_and_values_as_the_queryset_would() -> None:
    entry("530626")
    rows = AuditEntry.objects.annotate(n=Count("pk")).only("operation", "at")
    for asked in (
        rows,
        rows.values("at", "n"),
        rows.values_list("n", "notes"),
        rows.values_list("at", flat=True),
        rows.values_list("at", "n", named=True),
    ):
        found = PreparedFor(lambda _actor, asked=asked: asked)(worker("53"))
        assert found == list(asked)
        if asked is rows:
            assert found[0].n == 1
            assert found[0].get_deferred_fields() == rows[0].get_deferred_fields()


@pytest.mark.django_db
def test_a_tally_counts_all_rows_in_one() -> None:
    entry("530626")
    entry("530626", NOW + timedelta(hours=1))
    query = PreparedFor(
        lambda actor: tally(
            entries_of(actor), every=Count("pk"), past=Count("pk", filter=Q(at__lte=bound_moment()))
        )
    )
    ((every, past),) = query(worker("53"), now=NOW)
    assert (every, past) == (2, 1)


@pytest.mark.django_db
def test_refuses_a_query_that_looks_at_the_clock_or_asks_the_database() -> None:
    by_clock = PreparedFor(lambda actor: AuditEntry.objects.filter(at__lte=actor.now))
    by_rows = PreparedFor(
        lambda _actor: AuditEntry.objects.filter(pk__in=list(AuditEntry.objects.all()))
    )
    for query in (by_clock, by_rows):
        with pytest.raises(TypeError):
            query(worker("53"))
    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", [PreparedFor, lambda build: PreparedByKeys(build, shown=lambda rows: rows)]
)
def test_a_table_asks_for_one_page_in_the_order_of_a_column(kind: Any) -> None:
    made = [entry("530626", NOW + timedelta(hours=n)) for n in range(5)]
    entry("999999", NOW)
    rows = kind(entries_of).listed(worker("53"))
    assert rows[:2] == made[:2]
    assert rows.order_by("-at")[1:3] == [made[3], made[2]]
    assert list(rows.order_by("-at")) == made[::-1]
    assert (rows.count(), rows.prepared.count(worker("53"), most=3)) == (5, 3)
    assert list(kind(entries_of).listed(worker("98"))) == []

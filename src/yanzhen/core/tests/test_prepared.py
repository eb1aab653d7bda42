"""Queries whose SQL is made once give what the same query gives anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import BigIntegerField, QuerySet

from yanzhen.core.models import BreakGlass
from yanzhen.core.prepared import Prepared, bound_all, bound_moment, bound_user

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

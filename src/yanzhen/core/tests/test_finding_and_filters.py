"""One row out of those that may be seen, and lists narrowed by words, names and days."""

from __future__ import annotations

from datetime import timedelta

import django_filters as filters
import pytest
from django.utils import timezone

from yanzhen.core.errors import NotFound
from yanzhen.core.filters import from_day, name_in, until_day, words_in
from yanzhen.core.finding import the_row
from yanzhen.core.models import Job

pytestmark = pytest.mark.django_db


class JobFilter(filters.FilterSet):
    q = words_in("kind", "state")
    who = name_in("kind")
    since = from_day("created_at__date")
    until = until_day("created_at__date")

    class Meta:
        model = Job
        fields = ("q", "who", "since", "until")


def kinds(**given: str) -> set[str]:
    return set(JobFilter(given, Job.objects.all()).qs.values_list("kind", flat=True))


@pytest.fixture(autouse=True)
def _jobs() -> None:
    now = timezone.now()
    for kind, state, days in (("compare lists", "done", 0), ("print papers", "failed", 3)):
        Job.objects.create(kind=kind, state=state, created_at=now - timedelta(days=days))


def test_what_is_not_there_and_what_may_not_be_seen_are_one_answer() -> None:
    job = Job.objects.get(kind="print papers")
    assert the_row(Job.objects.all(), pk=job.pk) == job
    for rows, key in ((Job.objects.filter(state="done"), job.pk), (Job.objects.all(), 0)):
        with pytest.raises(NotFound):
            the_row(rows, pk=key)


def test_words_stand_in_any_of_the_columns_and_days_bound_both_sides() -> None:
    today = timezone.localdate()
    assert kinds() == {"compare lists", "print papers"}
    assert kinds(q="paper") == kinds(q="fail") == {"print papers"}
    assert kinds(q="x" * 200) == set()
    assert kinds(since=today.isoformat()) == {"compare lists"}
    assert kinds(until=(today - timedelta(days=1)).isoformat()) == {"print papers"}


def test_the_name_of_a_person_is_not_kept_by_the_browser() -> None:
    form = JobFilter({}, Job.objects.all()).form
    assert "data-sensitive" in str(form["who"])
    assert "data-sensitive" not in str(form["q"])

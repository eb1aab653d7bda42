"""What visits, needs and people leave in the hands of a post that is to end."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from yanzhen.orgs.leaving import Held, hand_over_page, holding
from yanzhen.orgs.models import Leave, Post
from yanzhen.visits.selectors import hands_of


@holding
def clients(post: Post, day: date) -> Held:
    held = hands_of(post, day)
    return Held(_("clients by name"), held.households.count() + held.persons.count())


@holding
def open_needs(post: Post, day: date) -> Held:
    return Held(_("open needs"), hands_of(post, day).needs.count())


@holding
def stands_in(post: Post, day: date) -> Held:
    """Whoever is away has somebody who answers, all the time."""
    running = Leave.objects.filter(substitute=post, valid_to__gt=day)
    return Held(_("stands in for others"), running.count())


@holding
def open_visits(post: Post, day: date) -> Held:
    return Held(_("visits still owed"), hands_of(post, day).obligations.count())


hand_over_page("hand-over")

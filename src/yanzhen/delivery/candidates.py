"""Who could bring an ordered service: workers on duty, and whom other apps know besides.

>>> from yanzhen.delivery.candidates import Supporter, helper_source
>>> @helper_source                              # doctest: +SKIP
... def volunteers_near(area: str, day: date) -> Iterable[Supporter]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from yanzhen.accounts.roles import FRONT_LINE, Role
from yanzhen.delivery import rules
from yanzhen.delivery.models import Invitation, Order
from yanzhen.orgs.models import Post

WORKER, VOLUNTEER = "worker", "volunteer"
ROLE_LABELS = {WORKER: _("worker"), VOLUNTEER: _("volunteer")}
TOWN_DIGITS = 9
ACTIVE = (Invitation.State.ASKED, Invitation.State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Supporter:
    """Somebody who may be invited; ``role`` is ``worker`` or ``volunteer``.

    ``areas`` are the places of the town for which they may be asked; without any it is the town.
    """

    user_id: int
    name: str
    role: str
    area_code: str
    person_id: int | None = None
    skills: frozenset[str] = frozenset()
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A helper and why they suit this order."""

    helper: Supporter
    fit: rules.Fit

    @property
    def role_label(self) -> str | Promise:
        return ROLE_LABELS[self.helper.role]

    @property
    def reasons(self) -> list[str | Promise]:
        """The parts of the fit in words, what speaks for them first."""
        fit = self.fit
        near = {3: _("same group"), 2: _("same village"), 1: _("same town")}
        found: list[str | Promise] = [near[fit.nearness]] if fit.nearness else []
        found += [format_lazy("{} {}", _("can do:"), skill) for skill in sorted(fit.skills)]
        if fit.past:
            found.append(
                ngettext_lazy("knows them: %d service", "knows them: %d services", fit.past)
                % fit.past
            )
        return found

    @property
    def doubts(self) -> list[str | Promise]:
        fit = self.fit
        found: list[str | Promise] = []
        if fit.declined:
            found.append(_("declined this order"))
        found += [
            format_lazy("{} {}", _("not known to do:"), skill) for skill in sorted(fit.lacking)
        ]
        return found


Source = Callable[[str, date], Iterable[Supporter]]
_sources: list[Source] = []


def helper_source(function: Source) -> Source:
    """Register who an app knows: ``function(area, day)`` gives the helpers for that area.

    Registered in ``AppConfig.ready``; a source makes a fixed number of queries.
    """
    if function not in _sources:
        _sources.append(function)
    return function


def people_on_duty(area: str, day: date) -> Iterable[Supporter]:
    """Front-line workers and volunteers with a post in the town, or above the place in it."""
    above = [area[:length] for length in range(TOWN_DIGITS, len(area), 3)]
    posts = (
        Post.objects.on(day)
        .filter(role__in=FRONT_LINE | {Role.VOLUNTEER}, user__is_active=True)
        .filter(Q(area_code__startswith=area[:TOWN_DIGITS]) | Q(area_code__in=above))
        .values_list("user_id", "user__name", "role", "area_code")
    )
    for user_id, name, role, code in posts:
        yield Supporter(user_id, name, VOLUNTEER if role == Role.VOLUNTEER else WORKER, code)


def _known(area: str, day: date) -> dict[int, Supporter]:
    """One helper per user: a source's richer knowledge wins over the bare post."""
    found: dict[int, Supporter] = {}
    for source in (*_sources, people_on_duty):
        for helper in source(area, day):
            found.setdefault(helper.user_id, helper)
    return found


def candidates_for(order: Order, day: date) -> Sequence[Candidate]:
    """Everybody who may be invited to this order, the best first. A fixed number of queries."""
    known = _known(order.area_code, day)
    for user_id, helper in list(known.items()):
        if helper.person_id == order.person_id:
            del known[user_id]
    asked = dict(order.invitations.order_by("asked_at").values_list("user_id", "state"))
    for user_id, state in asked.items():
        if state in ACTIVE:
            known.pop(user_id, None)
    ids = list(known)
    invitations = Invitation.objects.filter(user_id__in=ids, state__in=ACTIVE)
    load = _count_by_user(invitations.filter(order__state__in=rules.HELD_BY_HELPER))
    past = _count_by_user(
        invitations.filter(order__person_id=order.person_id, order__state=rules.CONFIRMED)
    )
    found = [
        Candidate(
            helper,
            rules.fit(
                here=order.area_code,
                there=helper.area_code,
                skills=helper.skills,
                wanted=order.item.skills,
                past=past.get(user_id, 0),
                load=load.get(user_id, 0),
                declined=asked.get(user_id) == Invitation.State.DECLINED,
            ),
        )
        for user_id, helper in known.items()
    ]
    return sorted(found, key=lambda c: (c.fit.rank, c.helper.name, c.helper.user_id))


def _count_by_user(invitations: QuerySet[Invitation]) -> dict[int, int]:
    rows = invitations.order_by().values("user_id").annotate(n=Count("pk"))
    return {row["user_id"]: row["n"] for row in rows}


def helper_in(area: str, user_id: int, day: date) -> Supporter | None:
    """This user as a helper of the town in which the area lies, or nothing."""
    return _known(area, day).get(user_id)


def helper_for(order: Order, user_id: int, day: date) -> Supporter | None:
    """This user as a helper for this order, or nothing when they are not on duty for it."""
    helper = helper_in(order.area_code, user_id, day)
    return None if helper is None or helper.person_id == order.person_id else helper

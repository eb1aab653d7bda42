"""The steps of a loading. A pack names those that it takes; their order is always this one."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import NotValid
from yanzhen.scenarios.loading import (
    attendance,
    care,
    chain,
    comparing,
    fieldwork,
    gatherings,
    giving,
    history,
    hours,
    lists,
    months,
    pairing,
    people,
    places,
    residents,
    rostering,
    staff,
    stations,
    story,
    visiting,
    voices,
    volunteers,
)
from yanzhen.scenarios.loading.stage import Loading
from yanzhen.scenarios.pack import Pack

Step = Callable[[Loading], None]

STEPS: dict[str, Step] = {
    "divisions": places.enter_divisions,
    "organizations": places.enter_organizations,
    "stations": stations.open_stations,
    "contracts": stations.sign_contracts,
    "staff": staff.appoint_staff,
    "links": staff.link_tiers,
    "responsibilities": staff.share_places,
    "regulations": places.issue_regulations,
    "checklists": stations.mark_checklists,
    "people": people.register,
    "residents": residents.settle,
    "volunteers": volunteers.register,
    "teams": volunteers.found_teams,
    "cast": people.open_cast_accounts,
    "pairs": pairing.pair_up,
    "services": history.publish_services,
    "resources": lists.list_resources,
    "questionnaire": voices.ask_around,
    "past_services": attendance.take_over_attendance,
    "past_hours": giving.take_over_hours,
    "past_needs": lists.take_over_needs,
    "brands": lists.found_brands,
    "projects": lists.list_projects,
    "gatherings": gatherings.hold_named,
    "story": story.live_through_cast,
    "chain": chain.close_the_loop,
    "needs": history.live_through_needs,
    "activities": history.hold_activities,
    "comparison": comparing.compare_lists,
    "care": care.care_together,
    "hours": hours.live_through_hours,
    "past_visits": visiting.take_over_past,
    "new_years_eve": visiting.visit_on_new_years_eve,
    "roster": rostering.plan_a_town,
    "visits": visiting.visit_this_month,
    "months": months.hand_up_last_month,
    "keys": fieldwork.entrust_keys,
    "field": fieldwork.send_from_the_field,
}

# Steps too long for one transaction: each keeps whole chunks, and passes them over the next time.
BY_CHUNKS = frozenset({"past_hours"})


class NoSuchStep(NotValid):
    code = "no_such_step"
    message = _("The pack %(name)s names steps that do not exist: %(steps)s.")


def steps_of(pack: Pack) -> list[tuple[str, Step]]:
    """The steps of a pack in their order. Raises NoSuchStep."""
    named = pack.about["steps"]
    if unknown := sorted(set(named) - set(STEPS)):
        raise NoSuchStep(name=pack.name, steps=", ".join(unknown))
    return [(name, step) for name, step in STEPS.items() if name in named]

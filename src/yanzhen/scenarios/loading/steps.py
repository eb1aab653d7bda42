"""The steps of a demo and of a full loading, in order."""

from __future__ import annotations

from collections.abc import Callable

from yanzhen.scenarios.loading import history, people, places, staff, story, volunteers
from yanzhen.scenarios.loading.stage import Loading

Step = tuple[str, Callable[[Loading], None]]

GROUND: list[Step] = [
    ("divisions", places.enter_divisions),
    ("organizations", places.enter_organizations),
    ("stations", places.open_stations),
    ("staff", staff.appoint_staff),
    ("links", staff.link_tiers),
    ("checklists", places.mark_checklists),
]
STEPS: dict[str, list[Step]] = {
    "demo": [
        *GROUND,
        ("people", people.register_demo),
        ("volunteers", volunteers.register),
        ("teams", volunteers.found_teams),
        ("cast", people.open_cast_accounts),
        ("services", history.publish_services),
        ("story", story.live_through_cast),
        ("needs", history.live_through_needs),
        ("activities", history.hold_activities),
    ],
    "full": [
        *GROUND,
        ("people", people.register_full),
        ("volunteers", volunteers.register),
        ("teams", volunteers.found_teams),
        ("cast", people.open_cast_accounts),
        ("services", history.publish_services),
        ("story", story.live_through_cast),
        ("needs", history.live_through_needs),
        ("activities", history.hold_activities),
    ],
}

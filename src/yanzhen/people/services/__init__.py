"""Every write about people."""

from yanzhen.people.services.accounts import confirm_resident_account
from yanzhen.people.services.categories import add_category, end_category, sync_categories
from yanzhen.people.services.consents import (
    ProxyTakenBack,
    give_consent,
    has_taken_back_proxy,
    require_proxy_consent,
    withdraw_consent,
)
from yanzhen.people.services.households import (
    assign_household,
    join_household,
    leave_household,
    move_household,
    register_household,
    update_household,
)
from yanzhen.people.services.lives import (
    come_back,
    move_away,
    move_person,
    report_death,
    take_back_death,
)
from yanzhen.people.services.merging import decide_distinct, merge_persons, undo_merge
from yanzhen.people.services.persons import (
    AlreadyRegistered,
    assign_person,
    register_person,
    set_protection,
    set_tags,
    update_person,
)
from yanzhen.people.services.timeline import note_on_timeline

__all__ = [
    "AlreadyRegistered",
    "ProxyTakenBack",
    "add_category",
    "assign_household",
    "assign_person",
    "come_back",
    "confirm_resident_account",
    "decide_distinct",
    "end_category",
    "give_consent",
    "has_taken_back_proxy",
    "join_household",
    "leave_household",
    "merge_persons",
    "move_away",
    "move_household",
    "move_person",
    "note_on_timeline",
    "register_household",
    "register_person",
    "report_death",
    "require_proxy_consent",
    "set_protection",
    "set_tags",
    "sync_categories",
    "take_back_death",
    "undo_merge",
    "update_household",
    "update_person",
    "withdraw_consent",
]

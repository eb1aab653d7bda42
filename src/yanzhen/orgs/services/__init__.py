"""Every write to places, stations and duties; one module per subject."""

from yanzhen.orgs.services.checklists import define_checklist, mark_checklist_item
from yanzhen.orgs.services.contracts import sign_contract
from yanzhen.orgs.services.divisions import create_division, hold_place, rename_division
from yanzhen.orgs.services.leaves import call_back, grant_leave, replace_substitute
from yanzhen.orgs.services.organizations import change_organization, create_organization
from yanzhen.orgs.services.posts import (
    appoint_to_post,
    assign_responsibility,
    end_link,
    end_post,
    end_responsibility,
    link_workers,
)
from yanzhen.orgs.services.regulations import acknowledge_regulation, issue_regulation
from yanzhen.orgs.services.reorganization import (
    MergePlan,
    SplitPlan,
    preview_reorganization,
    reorganize,
)
from yanzhen.orgs.services.stations import (
    change_station,
    close_station,
    open_station,
    station_types,
)

__all__ = [
    "MergePlan",
    "SplitPlan",
    "acknowledge_regulation",
    "appoint_to_post",
    "assign_responsibility",
    "call_back",
    "change_organization",
    "change_station",
    "close_station",
    "create_division",
    "create_organization",
    "define_checklist",
    "end_link",
    "end_post",
    "end_responsibility",
    "grant_leave",
    "hold_place",
    "issue_regulation",
    "link_workers",
    "mark_checklist_item",
    "open_station",
    "preview_reorganization",
    "rename_division",
    "reorganize",
    "replace_substitute",
    "sign_contract",
    "station_types",
]

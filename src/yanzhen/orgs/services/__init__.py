"""Every write to places, stations and duties; one module per subject."""

from yanzhen.orgs.services.divisions import create_division, rename_division
from yanzhen.orgs.services.organizations import change_organization, create_organization
from yanzhen.orgs.services.posts import (
    appoint_to_post,
    assign_responsibility,
    end_link,
    end_post,
    end_responsibility,
    link_workers,
)
from yanzhen.orgs.services.stations import open_station, station_types

__all__ = [
    "appoint_to_post",
    "assign_responsibility",
    "change_organization",
    "create_division",
    "create_organization",
    "end_link",
    "end_post",
    "end_responsibility",
    "link_workers",
    "open_station",
    "rename_division",
    "station_types",
]

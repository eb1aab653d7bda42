"""The resource list, bookings, partners and their agreements, groups, interviews, uses, places."""

from yanzhen.resources.models.bookings import BookingStep, ResourceBooking
from yanzhen.resources.models.groups import CommunityGroup, GroupGrowth
from yanzhen.resources.models.interviews import AssetInterview, InterviewOffer
from yanzhen.resources.models.locations import Location
from yanzhen.resources.models.partners import Agreement, Partner
from yanzhen.resources.models.resources import Resource, ResourceClass, ResourceClosure, Share
from yanzhen.resources.models.uses import ResourceUse

__all__ = [
    "Agreement",
    "AssetInterview",
    "BookingStep",
    "CommunityGroup",
    "GroupGrowth",
    "InterviewOffer",
    "Location",
    "Partner",
    "Resource",
    "ResourceBooking",
    "ResourceClass",
    "ResourceClosure",
    "ResourceUse",
    "Share",
]

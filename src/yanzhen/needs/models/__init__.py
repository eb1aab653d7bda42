"""Needs, how they were collected, who held them, and which were one."""

from yanzhen.needs.models.collecting import Box, Collection
from yanzhen.needs.models.holding import NeedHolding, NeedMerge
from yanzhen.needs.models.needs import Need, NeedQuerySet, NeedStep

__all__ = [
    "Box",
    "Collection",
    "Need",
    "NeedHolding",
    "NeedMerge",
    "NeedQuerySet",
    "NeedStep",
]

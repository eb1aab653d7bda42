"""Needs for programs: needs and their steps, the boxes, and what was collected."""

from yanzhen.needs.api.collecting import boxes, collections
from yanzhen.needs.api.needs import router

__all__ = ["boxes", "collections", "router"]

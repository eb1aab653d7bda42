"""Every write about visits."""

from yanzhen.visits.services.amending import (
    amend_visit,
    attach_to_visit,
    forget_position,
    take_back_visit,
)
from yanzhen.visits.services.recording import record_visit

__all__ = [
    "amend_visit",
    "attach_to_visit",
    "forget_position",
    "record_visit",
    "take_back_visit",
]

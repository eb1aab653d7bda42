"""Matching: which helper for which order, who pairs with whom, which team, who stands in."""

from .batch import match
from .evaluation import conflicts
from .model import (
    Helper,
    Matching,
    MatchingInputError,
    Reason,
    Suggestion,
    Task,
    Weights,
    local_km,
)
from .online import Asked, next_contacts, rank_helpers
from .pairing import Client, Friend, Pairing, pair_up, stand_ins
from .teams import Member, Team, TeamRule, choose_team

__all__ = [
    "Asked",
    "Client",
    "Friend",
    "Helper",
    "Matching",
    "MatchingInputError",
    "Member",
    "Pairing",
    "Reason",
    "Suggestion",
    "Task",
    "Team",
    "TeamRule",
    "Weights",
    "choose_team",
    "conflicts",
    "local_km",
    "match",
    "next_contacts",
    "pair_up",
    "rank_helpers",
    "stand_ins",
]

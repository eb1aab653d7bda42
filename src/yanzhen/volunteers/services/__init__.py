"""Every write of volunteers."""

from yanzhen.volunteers.services.register import (
    AlreadyRegistered,
    found_team,
    join_team,
    open_account,
    register_volunteer,
    state_pool,
)

__all__ = [
    "AlreadyRegistered",
    "found_team",
    "join_team",
    "open_account",
    "register_volunteer",
    "state_pool",
]

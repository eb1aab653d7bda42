"""Who may open accounts, move points and look at them."""

from __future__ import annotations

from yanzhen.accounts.roles import LEADS, ONLOOKERS, WORKERS
from yanzhen.core import scope

READ = scope.permission("timebank.read", roles=WORKERS | ONLOOKERS)
OPEN = scope.permission("timebank.open", roles=WORKERS)
MOVE = scope.permission("timebank.move", roles=LEADS)

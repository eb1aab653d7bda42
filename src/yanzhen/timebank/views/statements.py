"""The statement of an account, as the member and the station read it: by pages."""

from __future__ import annotations

from typing import Any

from yanzhen.core.edges import ActorRequest
from yanzhen.core.lists import page_of
from yanzhen.timebank import selectors
from yanzhen.timebank.models import Account


def statement_parts(request: ActorRequest, account: Account) -> dict[str, Any]:
    """What was moved, and how the points of hours were reckoned, each with pages of its own."""
    statement = selectors.Statement(account)
    issues = selectors.issues_of(account)
    return {
        "lines": page_of(request, statement, count=statement.count),
        "issues": page_of(request, issues, parameter="reckoned"),
    }

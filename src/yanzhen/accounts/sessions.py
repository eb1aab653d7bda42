"""Sessions in the database, as Django keeps them; sealed, and reading one costs less.

A half-filled form of a resident lies in a session: a dump of the database must not tell it.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField
from django.utils import timezone

from yanzhen.core.crypto import CannotOpen, keyring
from yanzhen.core.prepared import Bound, Prepared, bound_moment

_in_force = Prepared(
    lambda: Session.objects.filter(
        session_key=Bound("key", CharField()), expire_date__gt=bound_moment()
    ).values_list("session_data")
)


COLUMN = "session"


class SessionStore(db.SessionStore):
    def encode(self, session_dict: dict[str, Any]) -> str:
        return keyring().seal(json.dumps(session_dict), COLUMN)

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """What was kept, or nothing when its key was dropped: then one signs in again."""
        try:
            kept: dict[str, Any] = json.loads(keyring().open(str(session_data), COLUMN))
        except (CannotOpen, ValueError):
            return {}
        return kept

    def load(self) -> dict[str, Any]:
        for (text,) in _in_force(key=self.session_key, now=timezone.now()):
            return self.decode(text)
        self._session_key = None
        return {}

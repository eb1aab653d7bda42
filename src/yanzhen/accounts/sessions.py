"""Sessions in the database, as Django keeps them; reading one costs less."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField
from django.utils import timezone

from yanzhen.core.prepared import Bound, Prepared, bound_moment

_in_force = Prepared(
    lambda: Session.objects.filter(
        session_key=Bound("key", CharField()), expire_date__gt=bound_moment()
    ).values_list("session_data")
)


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        for (text,) in _in_force(key=self.session_key, now=timezone.now()):
            return self.decode(text)
        self._session_key = None
        return {}

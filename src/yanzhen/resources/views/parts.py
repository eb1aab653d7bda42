"""What the pages of resources share: the place that a form proposes."""

from __future__ import annotations

from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.orgs.selectors import divisions_for_picker
from yanzhen.resources import access


def home_division(actor: Actor, right: scope.Permission) -> Division | None:
    """The place that a form proposes: the narrowest for which the actor holds the right."""
    codes = sorted(access.homes(actor), key=len, reverse=True)
    found = divisions_for_picker(actor, right).filter(code__in=codes)
    return max(found, key=lambda d: len(d.code), default=None)

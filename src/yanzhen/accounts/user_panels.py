"""What other apps show and offer on the page of an account, for example its posts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from yanzhen.accounts.models import User
from yanzhen.core.scope import Actor

Filler = Callable[[Actor, User], dict[str, Any] | None]
_panels: list[tuple[int, str, Filler]] = []


def user_panel(order: int, template: str, fill: Filler) -> None:
    """Register a part of the account page: its template and what fills it (nothing hides it)."""
    _panels.append((order, template, fill))
    _panels.sort(key=lambda p: p[0])


def panels_for(request: HttpRequest, actor: Actor, user: User) -> list[SafeString]:
    """The parts that this actor sees of this account."""
    shown = []
    for _order, template, fill in _panels:
        if (context := fill(actor, user)) is not None:
            shown.append(render_to_string(template, context | {"account": user}, request=request))
    return shown

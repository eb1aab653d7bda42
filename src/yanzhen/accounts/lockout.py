"""Too many failed sign-ins: how many, how long, and what is said (axes keeps the count)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yanzhen.accounts import policy


def failure_limit(request: HttpRequest | None, credentials: object) -> int:
    return policy.lockout_rule(timezone.now()).failures


def cool_off(request: HttpRequest | None = None) -> timedelta:
    return policy.lockout_rule(timezone.now()).pause


def user_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The user name that somebody tried, as it is counted: small letters."""
    tried = (credentials or {}).get("username") or request.POST.get("login") or ""
    return str(tried).strip().lower()


def locked_until(username: str, now: datetime) -> datetime | None:
    """When a user name may be tried again, or nothing when it may be tried now."""
    rule = policy.lockout_rule(now)
    attempt = (
        AccessAttempt.objects.filter(
            username=username.lower(),
            failures_since_start__gte=rule.failures,
            attempt_time__gt=now - rule.pause,
        )
        .order_by("-attempt_time")
        .first()
    )
    return attempt.attempt_time + rule.pause if attempt else None


def refuse(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page that says that signing in is paused, and for how many minutes."""
    now = timezone.now()
    until = locked_until(user_name(request, credentials), now) or now + cool_off()
    minutes = max(1, math.ceil((until - now).total_seconds() / 60))
    context = {"minutes": minutes, "failures": failure_limit(request, credentials)}
    return render(request, "accounts/paused.html", context, status=429)

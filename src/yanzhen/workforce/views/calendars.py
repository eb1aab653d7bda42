"""The calendar of one's duties: its page with the secret address, and the address itself."""

from __future__ import annotations

import math
import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.scope import Channel
from yanzhen.core.steps import BOTH, POST, press
from yanzhen.workforce import access, services, vocabulary
from yanzhen.workforce.calendars import calendar_of
from yanzhen.workforce.models import CalendarFeed
from yanzhen.workforce.services.feeds import digest


@page(access.WRITE_LOGS, methods=BOTH)
def my_calendar(request: ActorRequest) -> HttpResponse:
    """Make or renew the secret address; it is shown this once."""
    address = ""
    if request.method == "POST":
        raw = secrets.token_urlsafe(32)
        services.make_feed(actor=request.actor, raw=raw)
        address = f"{settings.SITE_ADDRESS}{reverse('calendar-feed', args=[raw])}"
    feed = CalendarFeed.objects.filter(user_id=request.actor.user_id or 0).first()
    return render(request, "workforce/calendar.html", {"feed": feed, "address": address})


@page(access.WRITE_LOGS, methods=POST)
def my_calendar_end(request: ActorRequest) -> HttpResponse:
    press(
        request,
        _("The address opens nothing any more."),
        lambda: services.end_feed(actor=request.actor),
    )
    return redirect("my-calendar")


@page(public=True)
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address, while its owner may sign in and holds a post."""
    now = timezone.now()
    found = CalendarFeed.objects.filter(digest=digest(token), user__is_active=True)
    feed = found.select_related("user").first()
    if feed is None:
        raise Http404
    actor = scope.actor_for(feed.user_id, str(feed.user), now=now, channel=Channel.API)
    day = timezone.localdate(now)
    post = access.post_of(feed.user_id, day)
    if post is None:
        raise Http404
    rule = vocabulary.calendar_rule(post.area_code, day)
    if wait := services.count_read(feed, now, rule.reads_per_hour):
        refused = HttpResponse(status=429, content_type="text/plain; charset=utf-8")
        refused["Retry-After"] = str(math.ceil(wait.total_seconds()))
        return refused
    with translation.override(feed.user.language):
        written = calendar_of(actor, feed.digest, post.area_code, day)
    answer = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer

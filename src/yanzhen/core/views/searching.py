"""The search page and the list below the palette's field."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from yanzhen.core import search
from yanzhen.core.access import SEARCH
from yanzhen.core.edges import ActorRequest, page

IN_PALETTE, ON_PAGE = 6, 30


@page(SEARCH)
def find_anything(request: ActorRequest) -> HttpResponse:
    """Everything in the actor's area that fits ``q``."""
    query = request.GET.get("q", "").strip()[:60]
    is_fragment = bool(request.headers.get("HX-Request"))
    limit = IN_PALETTE if is_fragment else ON_PAGE
    groups = search.search(actor=request.actor, query=query, limit=limit) if query else []
    template = "core/_search_results.html" if is_fragment else "core/search.html"
    return render(request, template, {"query": query, "groups": groups})

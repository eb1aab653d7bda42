"""Addresses of bringing in and letting out, for list pages."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from yanzhen.core import scope
from yanzhen.core.tabular import exports, imports

register = template.Library()


@register.simple_tag(takes_context=True)
def export_url(context: template.Context, kind: str) -> str:
    """Where to ask for this list as a file with the page's filter; empty when not allowed."""
    request = context["request"]
    found, actor = exports.KINDS.get(kind), getattr(request, "actor", None)
    if not found or not actor or not scope.holds(actor, found.permission):
        return ""
    query = [("kind", kind), *((k, v) for k, vs in request.GET.lists() for v in vs if k != "kind")]
    return f"{reverse('export-new')}?{urlencode(query)}"


@register.simple_tag(takes_context=True)
def import_url(context: template.Context, kind: str) -> str:
    """Where to bring a file of this kind; empty when not allowed."""
    found, actor = imports.KINDS.get(kind), getattr(context["request"], "actor", None)
    if not found or not actor or not scope.holds(actor, found.permission):
        return ""
    return reverse("import-new", args=[kind])

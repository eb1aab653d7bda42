"""How figures of questionnaires are written."""

from __future__ import annotations

from django import template

register = template.Library()


@register.simple_tag
def cell(count: int | None) -> str:
    """A count, or a dash where it is too small to be shown."""
    return "–" if count is None else str(count)

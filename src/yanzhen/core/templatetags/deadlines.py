"""``{% due_badge need.due_at now %}``: a deadline in words, coloured when it presses."""

from django import template

from yanzhen.core.deadlines import due_badge

register = template.Library()
register.simple_tag(due_badge)

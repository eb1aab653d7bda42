"""``trans`` and ``url`` as Django has them, drawn quickly in their plainest form.

A page has dozens of fixed words and addresses without arguments. Django resolves each as an
expression with filters; here a fixed text is only looked up in the reader's language, and an
address is worked out once. Every other form of the two tags is Django's own.
"""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, Parser, Token, Variable
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parse_url
from django.templatetags.i18n import do_translate
from django.utils import translation

from yanzhen.core.addresses import reverse

register = template.Library()


class FixedWords(template.Node):
    """A text that stands in the template, in the reader's language."""

    child_nodelists: tuple[str, ...] = ()

    def __init__(self, words: str, context: str) -> None:
        self.words = str(words).replace("%", "%%")
        self.context = context

    def render(self, context: Context) -> str:
        found = (
            translation.pgettext(self.context, self.words)
            if self.context
            else translation.gettext(self.words)
        )
        return found.replace("%%", "%")


class FixedAddress(template.Node):
    """An address without arguments."""

    child_nodelists: tuple[str, ...] = ()

    def __init__(self, view: str) -> None:
        self.view = view

    def render(self, context: Context) -> str:
        return reverse(self.view)


def _fixed(expression: FilterExpression | None) -> str | None:
    """What the expression always is; nothing when it depends on the page."""
    if expression is None or expression.filters:
        return None
    said = expression.var.literal if isinstance(expression.var, Variable) else expression.var
    return said if isinstance(said, str) else None


@register.tag("trans")
@register.tag("translate")
def trans(parser: Parser, token: Token) -> template.Node:
    node = do_translate(parser, token)
    if node.asvar or node.noop:
        return node
    words = _fixed(node.filter_expression)
    context = _fixed(node.message_context) if node.message_context else ""
    return node if words is None or context is None else FixedWords(words, context)


@register.tag("url")
def url(parser: Parser, token: Token) -> template.Node:
    node: URLNode = parse_url(parser, token)
    view = _fixed(node.view_name)
    return node if node.args or node.kwargs or node.asvar or view is None else FixedAddress(view)

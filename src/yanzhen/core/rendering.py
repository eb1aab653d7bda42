"""How Django draws forms: every ``{{ form }}`` and ``{{ field.as_field_group }}`` in our look.

Plain controls are drawn here and not by Django's templates, which spend most of the time of a form
on including one another. What they give is the same, without the blank space.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]
FOLDER = "django/forms/widgets/"


def _escaped(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    return text if text.__class__ is SafeString else escape(text)


def _words(value: Any) -> str:
    return _escaped(value if isinstance(value, str | Promise) else localize(value))


def _attributes(attrs: Mapping[str, Any]) -> Iterator[str]:
    for name, value in attrs.items():
        if value is True:
            yield f" {name}"
        elif value is not False:
            yield f' {name}="{_escaped(value)}"'


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_escaped(widget["value"])}"'
    attrs = "".join(_attributes(widget["attrs"]))
    return f'<input type="{widget["type"]}" name="{_escaped(widget["name"])}"{value}{attrs}>'


def _textarea(widget: Widget) -> str:
    attrs = "".join(_attributes(widget["attrs"]))
    text = _escaped(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_escaped(widget["name"])}"{attrs}>\n{text}</textarea>'


def _options(groups: list[tuple[Any, list[Widget], int]]) -> Iterator[str]:
    for group, options, _index in groups:
        if group:
            yield f'<optgroup label="{_words(group)}">'
        for option in options:
            attrs = "".join(_attributes(option["attrs"]))
            yield f'<option value="{_escaped(option["value"])}"{attrs}>'
            yield f"{_words(option['label'])}</option>"
        if group:
            yield "</optgroup>"


def _select(widget: Widget) -> str:
    attrs = "".join(_attributes(widget["attrs"]))
    options = "".join(_options(widget["optgroups"]))
    return f'<select name="{_escaped(widget["name"])}"{attrs}>{options}</select>'


INPUTS = ("checkbox", "color", "date", "datetime", "email", "hidden", "input", "number")
MORE_INPUTS = ("password", "search", "tel", "text", "time", "url")
DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"{FOLDER}{name}.html": _input for name in (*INPUTS, *MORE_INPUTS)},
    f"{FOLDER}select.html": _select,
    f"{FOLDER}textarea.html": _textarea,
}


class FormRenderer(TemplatesSetting):
    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        if draw := DRAWN.get(template_name):
            return draw(context["widget"])
        return super().render(template_name, context, request)

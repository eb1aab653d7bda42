"""Controls that are drawn in Python say what Django's own templates would say."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path
from typing import Any

import django.forms
import pytest
from django import forms
from django.template import Context, Engine
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from yanzhen.core.rendering import DRAWN

TEMPLATES = Path(django.forms.__file__).parent / "templates"
ENGINE = Engine(dirs=[str(TEMPLATES)])
CHOICES = [
    ("", gettext_lazy("every lane")),
    (1, 1000),
    ("<b>", "a < b"),
    (None, mark_safe("<i>ready</i>")),
    (gettext_lazy("Group & co"), [("x", "X"), ("y", "Y's")]),
]


def told(html: str) -> str:
    return re.sub(r">\s+<", "><", html.strip())


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.TextInput(), 'a "quoted" <word>'),
        (forms.TextInput({"placeholder": gettext_lazy("words"), "required": True}), None),
        (forms.TextInput({"data-x": False, "maxlength": 40, "title": "it's"}), ""),
        (forms.NumberInput({"min": 0, "max": 12000}), 12000),
        (forms.EmailInput(), "a@b.example"),
        (forms.URLInput(), "https://b.example/?a=1&b=2"),
        (forms.PasswordInput(), "never shown"),
        (forms.HiddenInput(), 7),
        (forms.DateInput({"type": "date"}), date(2026, 6, 15)),
        (forms.TimeInput(), time(9, 30)),
        (forms.CheckboxInput(), True),
        (forms.CheckboxInput({"id": "id_tick"}), "on"),
        (forms.CheckboxInput(), False),
        (forms.Textarea({"rows": 3}), "first <line>\nsecond & third"),
        (forms.Textarea(), None),
        (forms.Select(choices=CHOICES), "<b>"),
        (forms.Select({"id": "id_x"}, choices=CHOICES), 1),
        (forms.SelectMultiple(choices=CHOICES), ["x", "y"]),
        (forms.NullBooleanSelect(), True),
    ],
)
def test_a_control_is_drawn_as_the_template_draws_it(widget: forms.Widget, value: Any) -> None:
    context = widget.get_context("what's", value, {"id": "id_what"})
    expected = ENGINE.get_template(str(widget.template_name)).render(Context(context))
    assert told(widget.render("what's", value, {"id": "id_what"})) == told(expected)
    assert widget.template_name in DRAWN


def test_only_controls_that_the_library_draws_alike_are_drawn_here() -> None:
    for name in DRAWN:
        assert (TEMPLATES / name).is_file(), name

"""Small parts, forms and the frame, drawn without a database."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Engine, engines
from django.test import RequestFactory
from django.utils import translation

from yanzhen.core.form_fields import MomentField
from yanzhen.core.templatetags.ui import badge, done_by, full_date, icon, undo_url


def drawn(source: str, request: HttpRequest | None = None, **context: Any) -> str:
    return str(engines["django"].from_string(source).render(context, request))


@pytest.fixture
def request_of_nobody(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/?page=2&sort=name&page=3")
    request._messages = []  # type: ignore[attr-defined]
    return request


def test_a_badge_has_a_word_and_an_icon_and_escapes_the_word() -> None:
    drawn_badge = badge("<late>", "overdue")
    assert "&lt;late&gt;" in drawn_badge
    assert "#circle-alert" in drawn_badge
    assert "<svg" not in badge("quiet")


def test_a_step_names_who_took_it_and_never_the_key_of_a_job() -> None:
    steps = [(7, "chenlan"), (None, "陈岚"), (None, "series"), (None, "visitor")]
    with translation.override("zh-hans"):
        told = [done_by(SimpleNamespace(by_id=key, by_name=name)) for key, name in steps]
    assert told == ["chenlan", "陈岚", "系统自动", "未登录的人"]


def test_both_parts_of_a_moment_have_a_name() -> None:
    class Form(forms.Form):
        at = MomentField()

    with translation.override("en"):
        html = str(Form())
    assert 'aria-label="day"' in html
    assert 'aria-label="time"' in html


def test_an_icon_is_silent_for_screen_readers() -> None:
    assert 'aria-hidden="true"' in icon("phone")
    assert '"x' not in icon('"x')


@pytest.mark.parametrize(
    ("value", "language", "words"),
    [
        (date(2026, 11, 21), "zh-hans", "2026年11月21日 周六"),
        (date(2026, 11, 22), "zh-hans", "2026年11月22日 周日"),
        (date(2026, 11, 21), "en", "Sat 21 November 2026"),
        (datetime(2026, 11, 20, 17, 30, tzinfo=UTC), "zh-hans", "2026年11月21日 周六"),
        (None, "zh-hans", ""),
    ],
)
def test_a_day_is_written_in_full(value: date | None, language: str, words: str) -> None:
    with translation.override(language):
        assert full_date(value) == words


@pytest.mark.parametrize(("tags", "address"), [("undo:/x/1/", "/x/1/"), ("other", ""), ("", "")])
def test_only_an_undo_tag_gives_an_address(tags: str, address: str) -> None:
    assert undo_url(SimpleNamespace(extra_tags=tags)) == address  # type: ignore[arg-type]


def test_another_page_keeps_the_other_wishes(request_of_nobody: HttpRequest) -> None:
    page = Paginator(range(100), 20).page(4)
    links = drawn('{% load ui %}{% page_links page "page" %}', request_of_nobody, page=page)
    assert '<a href="?sort=name&amp;page=5">5</a>' in links
    assert '<span aria-current="page">4</span>' in links


def test_what_is_kept_is_drawn_once_for_each_key_and_language() -> None:
    template = engines["django"].from_string(
        "{% load ui %}{% keep key %}{{ word }} {% trans 'Close' %}{% endkeep %}"
    )

    def shown(key: str | None, word: str) -> str:
        return str(template.render({"key": key, "word": word}))

    assert shown("a", "one") == shown("a", "two") == "one 关闭"
    assert shown("b", "two") == "two 关闭"
    with translation.override("en"):
        assert shown("a", "two") == "two Close"
    assert [shown(None, "one"), shown(None, "two")] == ["one 关闭", "two 关闭"]


def test_fixed_words_and_addresses_are_drawn_as_django_draws_them() -> None:
    plain = (
        '{% trans "Close" %} {% trans "close" context "key" %} {% trans "100% & <b>" %}'
        ' {% url "person-list" %} {% url "person-detail" 7 %}'
        ' {% trans "Close" as word %}{{ word }} {% url "person-list" as where %}{{ where }}'
    )
    engine = Engine.get_default()
    here = engine.from_string(plain)
    django = engine.from_string("{% load i18n %}" + plain)
    named = [type(node).__name__ for node in here.nodelist]
    assert named.count("FixedWords") == 3
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert here.render(Context()) == django.render(Context())
    assert "100% & <b> /people/ /people/7/" in here.render(Context())


class Sample(forms.Form):
    name = forms.CharField(help_text="As on the <b>card</b>")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_form_shows_errors_beside_the_field_and_in_a_summary_that_leads_there() -> None:
    html = str(Sample({"name": "", "kind": "z", "token": "t"}))
    assert html.count("field-error") == 3
    assert 'href="#id_name"' in html
    assert 'id="id_name"' in html
    assert 'href="#id_kind-field"' in html
    assert 'id="id_kind-field"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert html.count('name="token"') == 1


def test_a_form_without_errors_has_no_summary() -> None:
    assert "error-summary" not in str(Sample())


def test_the_last_value_stands_beside_its_field() -> None:
    form = Sample()
    form.fields["name"].last_value = "何晓雯"  # type: ignore[attr-defined]
    assert 'data-last-value="何晓雯"' in str(form["name"].as_field_group())
    assert "data-last-value" not in str(form["agreed"].as_field_group())


def test_a_block_can_be_shown_twice() -> None:
    html = drawn(
        "{% load ui %}{% remember words %}{% block title %} A &amp; B {% endblock %}"
        "{% endremember %}<title>{{ words }}</title><h1>{{ words }}</h1>"
    )
    assert html == "<title>A &amp; B</title><h1>A &amp; B</h1>"


@pytest.mark.parametrize("name", ["400", "403", "404", "405", "500", "refused"])
def test_a_refusal_can_be_drawn_when_nothing_else_works(name: str) -> None:
    from django.template.loader import render_to_string

    html = render_to_string(f"{name}.html", {"message": "<why>"})
    assert "&lt;why&gt;" in html
    assert 'href="/"' in html


def test_the_frame_shows_only_what_it_is_given(request_of_nobody: HttpRequest) -> None:
    item = SimpleNamespace(label="需求", url="/needs/", icon="inbox", current=True, badge=3)
    page = '{% extends "base.html" %}{% block title %}T{% endblock %}'
    signed_in = drawn(
        page,
        request_of_nobody,
        actor=SimpleNamespace(name="何晓雯"),
        nav_items=[item],
        nav_tabs=[item],
        messages=[],
    )
    assert '<a class="nav-item" href="/needs/" aria-current="page">' in signed_in
    assert 'id="palette"' in signed_in
    alone = drawn(page, request_of_nobody, actor=None, nav_items=[], nav_tabs=[], messages=[])
    assert 'id="palette"' not in alone
    assert "tabs-foot" not in alone


def test_every_icon_that_a_page_names_is_in_the_sprite() -> None:
    house = Path(__file__).parents[2]
    drawn_icons = set(json.loads((house.parents[1] / "frontend/icons.json").read_text()))
    named: dict[str, str] = {"yanzhen": "the mark of the house"}
    for path in [*house.rglob("templates/**/*.html"), *house.glob("*/apps.py")]:
        for name in re.findall(r"""(?:{% icon |\bicon=)["']([a-z0-9-]+)["']""", path.read_text()):
            named.setdefault(name, str(path.relative_to(house)))
    assert len(named) > 30
    assert {n: where for n, where in named.items() if n not in drawn_icons | {"yanzhen"}} == {}

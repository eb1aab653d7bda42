"""Small parts of the pages of people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yanzhen.core.identity import mask_phone
from yanzhen.orgs.models import Division
from yanzhen.people import search, selectors, tables
from yanzhen.people.models import Category, Household, Person

register = template.Library()

VILLAGE_DIGITS = 12
register.filter("risk_badge", tables.risk_badge)
register.filter("category_badges", tables.category_badges)


@register.filter
def place_words(record: Person | Household) -> str:
    """良姜村 1组."""
    return search.place_words(record)


@register.filter
def names_of(by_person: dict[int, list[str]], pk: int) -> list[str]:
    return by_person.get(pk, [])


@register.filter
def masked_field(person: Person, field: str) -> str:
    return selectors.masked(person, field)


@register.filter
def masked_phone(text: str) -> str:
    return mask_phone(text) if text else ""


@register.filter
def detail_name(row: Any, field: str) -> str:
    """The word of a category row's type or grade, in the reader's language."""
    offered = row.category.subtypes if field == "subtype" else row.category.grades
    code = getattr(row, field)
    return next((selectors.named(o) for o in offered if o["code"] == code), code)


def _select(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    return format_html(
        '<label class="grid gap-1 text-sm"><span class="muted">{}</span>'
        '<select class="control" name="{}"><option value="">{}</option>{}</select></label>',
        label,
        name,
        _("any"),
        format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, " selected" if code == chosen else "", words) for code, words in options),
        ),
    )


@register.simple_tag
def select_place(places: Iterable[Division], chosen: str) -> SafeString:
    """Towns and the villages inside them; drawn in Python because there may be hundreds."""
    options = (
        (p.code, f"\u3000{p.name}" if len(p.code) >= VILLAGE_DIGITS else p.name) for p in places
    )
    return _select("place", capfirst(_("lives in")), options, chosen)


@register.simple_tag
def select_category(categories: Iterable[Category], naming_set: str, chosen: str) -> SafeString:
    """Categories below the words of the place's naming set, each of which can be chosen whole."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for category in categories:
        word = category.naming_sets.get(naming_set, "")
        groups.setdefault(word, []).append((category.code, str(category)))
    options: list[tuple[str, str]] = []
    for word, members in sorted(groups.items(), key=lambda row: not row[0]):
        if word and len(members) > 1:
            options.append((f"{selectors.WHOLE_GROUP}{word}", word))
            members = [(code, f"\u3000{name}") for code, name in members]
        options += members
    return _select("category", capfirst(_("category")), options, chosen)

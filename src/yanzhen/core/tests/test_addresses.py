"""Addresses that are worked out once are those that Django gives."""

from __future__ import annotations

import uuid

import pytest
from django import urls

from yanzhen.core.addresses import reverse


@pytest.mark.parametrize(
    ("view", "args"),
    [
        ("person-list", ()),
        ("person-detail", (1,)),
        ("person-detail", (2,)),
        ("person-reveal", (7, "phone")),
        ("division-detail", ("530626100",)),
    ],
)
def test_gives_what_django_gives(view: str, args: tuple[int | str, ...]) -> None:
    assert reverse(view, args=args) == urls.reverse(view, args=args)


def test_refuses_a_page_that_does_not_exist_or_takes_no_number() -> None:
    for view, args in (("no-such-page", ()), ("person-list", (1,)), ("person-detail", ())):
        with pytest.raises(urls.NoReverseMatch):
            reverse(view, args=args)
    with pytest.raises(urls.NoReverseMatch):
        reverse("person-detail", args=[uuid.uuid4()])

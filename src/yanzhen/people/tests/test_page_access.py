"""Who may call which page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from yanzhen.accounts.models import User
from yanzhen.core.models import AuditEntry
from yanzhen.orgs.testing import CAST, DivisionTree, make_cast_member
from yanzhen.people.testing import (
    citizen_number,
)

AsUser = Callable[[User], Client]
BORN = date(1948, 3, 9)
NUMBER = citizen_number(BORN, is_male=False, sequence=7)


def addresses(s: dict[str, int]) -> dict[str, str]:
    person, household = [s["person"]], [s["household"]]
    return {
        "person-list": reverse("person-list"),
        "person-create": reverse("person-create"),
        "person-emergency": reverse("person-emergency"),
        "person-reveal": reverse("person-reveal", args=[s["person"], "phone"]),
        **{
            f"person-{name}": reverse(f"person-{name}", args=person)
            for name in (
                *("detail", "edit", "move", "come-back", "join", "death", "death-back"),
                *("protection", "assign", "tags", "category-add"),
            )
        },
        "person-category-end": reverse("person-category-end", args=[s["category"]]),
        "consent-give": reverse("consent-give", args=person),
        "consent-withdraw": reverse("consent-withdraw", args=[s["consent"]]),
        "household-list": reverse("household-list"),
        "household-create": reverse("household-create"),
        **{
            f"household-{name}": reverse(f"household-{name}", args=household)
            for name in ("detail", "edit", "move", "reveal", "assign")
        },
        "duplicate-list": reverse("duplicate-list"),
        "duplicate-compare": reverse("duplicate-compare", args=[s["person"], s["other"]]),
        "merge-undo": reverse("merge-undo", args=[s["merge"]]),
    }


READERS = {"county_worker", "station_lead", "town_worker", "village_worker", "grid_worker"}
READ = READERS | {"supervisor"}
WORK = READERS - {"grid_worker"}
# name of the route: who may call it in their own area, and the method it is called with
ACCESS: dict[str, tuple[set[str], str]] = {
    **dict.fromkeys(("person-list", "person-detail", "household-list"), (READ, "get")),
    "household-detail": (READ, "get"),
    **dict.fromkeys(
        (
            *("person-create", "person-emergency", "person-edit", "person-move"),
            *("person-come-back", "person-join", "person-death", "person-death-back"),
            *("person-assign", "person-tags", "person-category-add", "person-category-end"),
            *("consent-give", "household-create", "household-edit", "household-move"),
            "household-assign",
        ),
        (READERS, "get"),
    ),
    **dict.fromkeys(("person-reveal", "household-reveal", "consent-withdraw"), (READERS, "post")),
    **dict.fromkeys(("person-protection", "duplicate-list", "duplicate-compare"), (WORK, "get")),
    "merge-undo": (WORK, "post"),
}
# Lists and forms for new things open in every area of one's own.
OF_NO_AREA = {
    *("person-list", "person-create", "person-emergency"),
    *("household-list", "household-create", "duplicate-list"),
}


def test_the_table_covers_every_route_of_the_app() -> None:
    from yanzhen.people.urls import urlpatterns

    assert {p.name for p in urlpatterns} == set(ACCESS)


@pytest.mark.parametrize("key", CAST)
def test_opens_pages_by_role_and_area(
    tree: DivisionTree, stage: dict[str, int], as_user: AsUser, key: str
) -> None:
    client = as_user(make_cast_member(key, tree))
    before = AuditEntry.objects.count()
    for name, url in addresses(stage).items():
        allowed, method = ACCESS[name]
        may = key in allowed or (key == "outsider" and name in OF_NO_AREA)
        if may and method == "post":
            continue  # each has a test of its own
        status = getattr(client, method)(url, {"reason": "check"}).status_code
        assert status == 200 if may else status in {403, 404}, (name, status)
    assert AuditEntry.objects.count() == before


def test_sends_visitors_to_the_sign_in(stage: dict[str, int]) -> None:
    for name, url in addresses(stage).items():
        response = getattr(Client(), ACCESS[name][1])(url)
        assert response.status_code == 302, name
        assert "/accounts/login/" in response.headers["Location"]


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_refuses_other_methods(
    stage: dict[str, int], village_worker: User, as_user: AsUser, method: str
) -> None:
    client = as_user(village_worker)
    for url in addresses(stage).values():
        assert getattr(client, method)(url).status_code == 405

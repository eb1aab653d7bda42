"""Django's admin is for reference data and for the system administrator."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from yanzhen.accounts.models import User

As = Callable[[User], Client]


def test_only_the_system_administrator_gets_in(
    system_admin: User, security_admin: User, county_worker: User, as_user: As
) -> None:
    assert as_user(system_admin).get("/admin/").status_code == 200
    for user in (security_admin, county_worker):
        assert as_user(user).get("/admin/", follow=True).status_code == 403
    door = Client().get("/admin/", follow=True)
    assert door.redirect_chain[-1][0].startswith("/accounts/login/")


def test_no_personal_record_is_managed_there(system_admin: User, as_user: As) -> None:
    text = as_user(system_admin).get("/admin/").content.decode()
    assert "/admin/accounts/" not in text
    assert "/admin/people/person" not in text

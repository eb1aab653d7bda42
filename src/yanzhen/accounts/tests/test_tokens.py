"""API tokens act as their owner, within their scopes, until they end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yanzhen.accounts import tokens
from yanzhen.accounts.models import ApiToken, User
from yanzhen.accounts.services import create_program_user, create_token, lock_user, revoke_token
from yanzhen.accounts.testing import NOW, actor_of
from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.orgs import access
from yanzhen.orgs.services import create_organization
from yanzhen.orgs.testing import DivisionTree

As = Callable[[User], Client]


def give(user: User, *scopes: str, **values: Any) -> str:
    raw = tokens.fresh_token()
    create_token(
        actor=actor_of(user), owner=user, label="县平台", scopes=list(scopes), raw=raw, **values
    )
    return raw


def test_a_token_acts_as_its_owner(tree: DivisionTree, station_lead: User) -> None:
    raw = give(station_lead, "needs:read", "needs:write")
    actor = tokens.actor_from_token(raw, now=NOW)
    assert actor is not None
    assert actor.user_id == station_lead.pk
    assert actor.channel == scope.Channel.API
    assert scope.holds(actor, access.READ, tree.village.code)
    assert not scope.holds(actor, access.READ, tree.other_town.code)
    tokens.require_scope(actor, "needs:write")
    with pytest.raises(AccessDenied):
        tokens.require_scope(actor, "people:read")


def test_a_reading_token_writes_nothing(tree: DivisionTree, station_lead: User) -> None:
    actor = tokens.actor_from_token(give(station_lead, "needs:read"), now=NOW)
    assert actor is not None
    with pytest.raises(AccessDenied):
        create_organization(actor=actor, name="x", kind="other", division=tree.village)


def test_ended_revoked_locked_and_invented_tokens_open_nothing(
    station_lead: User, security_admin: User
) -> None:
    raw = give(station_lead, "needs:read", expires_at=NOW + timedelta(days=1))
    assert tokens.actor_from_token(raw, now=NOW + timedelta(days=1)) is None
    assert tokens.actor_from_token("yz_invented", now=NOW) is None
    assert tokens.actor_from_token("", now=NOW) is None
    other = give(station_lead, "needs:read")
    revoke_token(
        actor=actor_of(station_lead), token=ApiToken.objects.get(digest=tokens.digest(other))
    )
    assert tokens.actor_from_token(other, now=NOW) is None
    lock_user(actor=actor_of(security_admin), user=station_lead, reason="离职")
    assert tokens.actor_from_token(raw, now=NOW) is None


def test_the_key_itself_is_not_kept(station_lead: User) -> None:
    raw = give(station_lead, "needs:read")
    assert raw not in str(ApiToken.objects.values().get())


def test_a_village_worker_holds_no_token(village_worker: User, as_user: As) -> None:
    with pytest.raises(AccessDenied):
        give(village_worker, "needs:read")
    assert as_user(village_worker).get("/me/tokens/").status_code == 403
    assert not ApiToken.objects.exists()


def test_the_security_administrator_gives_programs_their_tokens(security_admin: User) -> None:
    actor = actor_of(security_admin)
    program = create_program_user(actor=actor, username="platform", name="县平台")
    raw = tokens.fresh_token()
    create_token(actor=actor, owner=program, label="x", scopes=["needs:read"], raw=raw)
    found = tokens.actor_from_token(raw, now=NOW)
    assert found is not None
    assert found.grants == ()


@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_refuses_unknown_scopes(station_lead: User, scopes: list[str]) -> None:
    with pytest.raises(NotValid):
        give(station_lead, *scopes)
    assert not ApiToken.objects.exists()


def test_the_page_shows_a_token_once_and_revokes_it(
    station_lead: User, outsider: User, as_user: As
) -> None:
    client = as_user(station_lead)
    response = client.post("/me/tokens/", {"label": "平台", "scopes": ["needs:read"], "days": "90"})
    assert "yz_" in response.content.decode()
    assert "yz_" not in client.get("/me/tokens/").content.decode()
    token = ApiToken.objects.get()
    assert as_user(outsider).post(f"/tokens/{token.pk}/revoke/").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
    assert client.post(f"/tokens/{token.pk}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None

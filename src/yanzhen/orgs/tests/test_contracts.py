from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from yanzhen.accounts.testing import actor_of
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.orgs.models import Organization, ServiceContract
from yanzhen.orgs.services import create_organization, sign_contract
from yanzhen.orgs.testing import make_station

TERM: dict[str, Any] = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


@pytest.fixture
def bought(tree, station_lead):
    """A station, who buys its running, and who offers to run it."""
    actor = actor_of(station_lead)
    station = make_station(tree.village, opened_on=date(2025, 3, 1), valid_from=date(2025, 3, 1))
    bodies = [
        create_organization(actor=actor, name=name, kind=kind, division=tree.town)
        for name, kind in (("甲局", "civil_affairs"), ("乙中心", "social_work_agency"))
    ]
    return {"station": station, "purchaser": bodies[0], "operator": bodies[1]}


def test_lets_the_operator_run_the_station_while_the_term_runs(bought, station_lead):
    contract = sign_contract(
        actor=actor_of(station_lead),
        title="提能力项目",
        amount_cents=3_600_000,
        indicators=["走访 600 户次", "  ", "活动 24 场"],
        **bought,
        **TERM,
    )
    assert contract.indicators == ["走访 600 户次", "活动 24 场"]
    bought["station"].refresh_from_db()
    assert bought["station"].operator == bought["operator"]


def test_leaves_the_operator_alone_before_the_term_begins(bought, station_lead):
    sign_contract(
        actor=actor_of(station_lead),
        title="下一期",
        **bought,
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
    )
    bought["station"].refresh_from_db()
    assert bought["station"].operator is None


def test_refuses_a_second_operator_in_the_same_term(bought, station_lead):
    actor = actor_of(station_lead)
    sign_contract(actor=actor, title="一期", **bought, **TERM)
    other = create_organization(
        actor=actor, name="丙中心", kind="social_work_agency", division=bought["station"].division
    )
    with pytest.raises(NotValid, match="乙中心"):
        sign_contract(actor=actor, title="二期", **(bought | {"operator": other}), **TERM)
    assert ServiceContract.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_on": date(2026, 1, 1)}, "ends_on"),
        ({"title": " "}, "title"),
        ({"amount_cents": -1}, "amount"),
    ],
)
def test_refuses_what_is_no_contract(bought, station_lead, wrong, field):
    with pytest.raises(NotValid) as refused:
        sign_contract(actor=actor_of(station_lead), **({"title": "一期"} | bought | TERM | wrong))
    assert refused.value.field == field
    assert not ServiceContract.objects.exists()


def test_refuses_who_does_not_manage_the_station(bought, village_worker):
    with pytest.raises(AccessDenied):
        sign_contract(actor=actor_of(village_worker), title="一期", **bought, **TERM)


def test_is_entered_on_a_page_and_shown_at_the_station(bought, station_lead, client):
    client.force_login(station_lead)
    address = reverse("contract-create", args=[bought["station"].pk])
    sent = {
        "title": "提能力项目",
        "purchaser": bought["purchaser"].pk,
        "operator": bought["operator"].pk,
        "starts_on": "2026-06-01",
        "ends_on": "2026-05-01",
        "amount": "36000.50",
    }
    refused = client.post(address, sent)
    assert refused.status_code == 200
    assert "提能力项目" in refused.content.decode()
    assert not ServiceContract.objects.exists()
    client.post(address, sent | {"ends_on": "2027-05-31"})
    assert ServiceContract.objects.get().amount_cents == 3_600_050
    page = client.get(reverse("station-detail", args=[bought["station"].pk])).content.decode()
    assert "提能力项目" in page
    assert Organization.objects.get(name="甲局").name in page

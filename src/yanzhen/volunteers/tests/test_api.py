"""Hours, pairs, certificates and points for programs, by the services that the pages call."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from yanzhen.accounts.testing import NOW
from yanzhen.delivery.testing import make_item
from yanzhen.people.testing import make_person
from yanzhen.volunteers.testing import (
    make_claim,
    make_helping_volunteer,
    make_volunteer,
)


def test_programs_confirm_pair_certify_and_read_points(
    tree, as_user, station_lead, outsider
) -> None:
    client, far = as_user(station_lead), as_user(outsider)
    volunteer = make_helping_volunteer(tree.group, "许知秋")
    elder = make_person(tree.group, "田桂兰", born_on=date(1942, 3, 1))
    claim = make_claim(make_item(tree.county), elder, volunteer, minutes=120)

    def send(path: str, body: dict[str, Any], key: str = "api-key-0001") -> Any:
        return client.post(
            f"/api/v1{path}",
            json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": key},
        )

    listed = client.get("/api/v1/hours", {"state": "waiting"}).json()["rows"]
    assert [row["volunteer"]["number"] for row in listed] == [volunteer.number]
    assert far.get(f"/api/v1/hours/{claim.uid}").status_code == 404
    done = send(f"/hours/{claim.uid}/confirm", {"version": claim.version}).json()
    assert (done["state"], done["confirmed_minutes"]) == ("confirmed", 120)
    again = send(f"/hours/{claim.uid}/confirm", {"version": done["version"]})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "wrong_state")

    asked = {"client": str(elder.uid), "kind": "neighbour"}
    found = client.get("/api/v1/pairs/suggestions", asked).json()["rows"]
    assert found[0]["name"] == "许知秋"
    assert found[0]["reasons"]
    stand_in = make_volunteer(tree.group)
    given = {
        "client": str(elder.uid),
        "kind": "neighbour",
        "holder": {"volunteer": str(volunteer.uid)},
        "substitute": {"volunteer": str(stand_in.uid)},
        "client_agrees": True,
        "holder_agrees": True,
    }
    pair = send("/pairs", given).json()
    assert send("/pairs", given).json()["uid"] == pair["uid"]
    assert send("/pairs", {**given, "client_agrees": False}).status_code == 409
    assert pair["holder"]["volunteer"]["number"] == volunteer.number
    refused = send(f"/pairs/{pair['uid']}/hand-over", {"version": 1, "reason": "搬家"}, "key-00002")
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "substitute")
    over = {"version": 1, "reason": "搬家", "substitute": {"name": "邻居老周"}}
    moved = send(f"/pairs/{pair['uid']}/hand-over", over, "key-00003").json()
    assert moved["substitute"] == {"name": "邻居老周", "volunteer": None}
    assert client.get("/api/v1/pairs", {"is_overdue": True}).json()["rows"] == []
    assert len(client.get("/api/v1/pairs", {"state": "active"}).json()["rows"]) == 1

    wanted = {
        "volunteer": str(volunteer.uid),
        "period_from": "2026-01-01",
        "period_to": str(NOW.date()),
        "unit": "清溪镇社工站",
    }
    paper = send("/certificates", wanted, "key-00004").json()
    assert (paper["verified_minutes"], paper["revoked_at"]) == (120, None)
    token = volunteer.certificates.get().token
    checked = far.get(f"/api/v1/certificates/verify/{token}").json()
    assert (checked["name"], checked["holds"]) == ("许*", True)
    assert far.get("/api/v1/certificates/verify/nothing").status_code == 404
    send(f"/certificates/{paper['uid']}/revoke", {"reason": "有误"})
    assert far.get(f"/api/v1/certificates/verify/{token}").json()["holds"] is False

    phone = as_user(volunteer.user)
    mine = phone.get("/api/v1/points/mine").json()
    assert (mine["points"], mine["available"], len(mine["lines"])) == (2, 2, 1)
    assert client.get("/api/v1/points").json()["rows"][0]["points"] == 2
    theirs = client.get(f"/api/v1/points/of/{volunteer.person.uid}").json()
    assert theirs["lines"] == mine["lines"]
    assert far.get(f"/api/v1/points/of/{volunteer.person.uid}").status_code == 404

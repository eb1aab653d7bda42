from datetime import date
from typing import Any

import pytest

from yanzhen.accounts.testing import actor_of
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.orgs.models import Post
from yanzhen.workforce import access
from yanzhen.workforce.models import StaffCertificate
from yanzhen.workforce.services import record_certificate


def certificate(actor, user, **values):
    usual: dict[str, Any] = {
        "kind": "assistant",
        "number": "SG5300001",
        "issued_on": date(2024, 1, 31),
        "registered_from": date(2024, 3, 31),
    }
    return record_certificate(actor=actor, post=Post.objects.get(user=user), **(usual | values))


def test_is_registered_for_three_years(system, village_worker):
    assert certificate(system, village_worker).registered_to == date(2027, 3, 28)


def test_keeps_the_number_sealed(system, village_worker):
    certificate(system, village_worker)
    stored = StaffCertificate.objects.get()
    assert str(stored.number) == "••••••"
    assert stored.number.plain() == "SG5300001"


def test_refuses_a_registration_before_the_certificate(system, village_worker):
    with pytest.raises(NotValid):
        certificate(system, village_worker, registered_from=date(2023, 12, 1))
    assert not StaffCertificate.objects.exists()


def test_is_kept_by_leads_and_seen_by_its_holder(system, village_worker, station_lead, outsider):
    with pytest.raises(AccessDenied):
        certificate(actor_of(village_worker), village_worker)
    row = certificate(actor_of(station_lead), village_worker)
    assert access.can_see_certificate(actor_of(village_worker), row)
    assert access.can_see_certificate(actor_of(station_lead), row)
    assert list(access.visible_certificates(actor_of(station_lead))) == [row]
    assert not access.can_see_certificate(actor_of(outsider), row)
    assert not access.visible_certificates(actor_of(outsider))

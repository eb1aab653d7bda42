"""What became of the volunteers' time: confirmed hours, points, a shop, a certificate."""

from __future__ import annotations

from datetime import timedelta

from yanzhen.core.errors import DomainError
from yanzhen.core.fields import plain
from yanzhen.orgs.models import Division, Post
from yanzhen.scenarios.loading.history import Duty
from yanzhen.scenarios.loading.stage import Loading
from yanzhen.timebank.models import ShopItem
from yanzhen.timebank.services import add_shop_item, hand_over, redeem
from yanzhen.volunteers.models import HourClaim, Volunteer
from yanzhen.volunteers.services import (
    confirm_hours,
    draw_spot_checks,
    give_stars,
    issue_certificate,
)

STILL_WAITING = timedelta(days=6)
LEADS = ("county_worker", "station_lead")


def live_through_hours(loading: Loading) -> None:
    """Leads confirm what is older than some days; the rest waits for whoever looks at the demo."""
    duty = Duty(loading.place)
    whole = Division.objects.get(code=loading.place)
    lead = (
        Post.objects.filter(role__in=LEADS, area_code=loading.place)
        .select_related("user")
        .order_by("pk")[0]
    )
    for fields in loading.pack.read("shop"):
        add_shop_item(actor=loading.on(loading.taken_over_on), division=whole, fields=fields)
    last = loading.on(loading.today).now - STILL_WAITING
    claims = HourClaim.objects.filter(
        area_code__startswith=loading.place, state=HourClaim.State.WAITING, ends_at__lt=last
    )
    count = claims.count()
    for done, claim in enumerate(claims.order_by("ends_at", "pk"), start=1):
        actor = duty.actor(lead.user, claim.ends_at + timedelta(days=1))
        words = "电话问过双方，属实" if claim.is_flagged else ""
        try:
            confirm_hours(actor=actor, claim=claim, words=words)
        except DomainError:  # what the checks refuse by now stays for the lead of today
            continue
        finally:
            loading.tell("hours", done, count)
    month = loading.today.replace(day=1) - timedelta(days=1)
    draw_spot_checks(
        actor=duty.actor(lead.user, loading.on(loading.today).now), month=month, area=loading.place
    )
    _spend(loading, duty, lead)
    give_stars(
        actor=duty.actor(lead.user, loading.on(loading.today).now),
        area=loading.place,
        grantor=whole.name + "社会工作服务中心",
    )


def _spend(loading: Loading, duty: Duty, lead: Post) -> None:
    """The demo's volunteer takes a thing for their points and asks for a certificate."""
    said = loading.pack.read("staff")["volunteers"][0]["name"]
    volunteer = Volunteer.objects.select_related("user", "person").get(person__name=said)
    if volunteer.user is None or not volunteer.hours.exists():
        return
    moment = loading.on(loading.today).now - timedelta(days=2)
    soap = ShopItem.objects.filter(area_code=loading.place).order_by("points", "pk")[0]
    taken = redeem(
        actor=duty.actor(volunteer.user, moment), item=soap, client_key=f"demo-{volunteer.number}"
    )
    hand_over(
        actor=duty.actor(lead.user, moment + timedelta(hours=3)),
        redemption=taken,
        code=plain(taken.code),
    )
    issue_certificate(
        actor=duty.actor(lead.user, moment),
        volunteer=volunteer,
        period_from=volunteer.registered_on,
        period_to=loading.today - timedelta(days=2),
        unit=Division.objects.get(code=loading.place).name + "社会工作服务中心",
    )

"""Who may see the volunteer register and who may change it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yanzhen.accounts.roles import FRONT_LINE, LEADS, ONLOOKERS, WORKERS, Role
from yanzhen.core import scope
from yanzhen.core.errors import NotFound
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.people.access import can_see_person, visible_persons
from yanzhen.people.models import Person
from yanzhen.volunteers import rules
from yanzhen.volunteers.models import (
    HourCertificate,
    HourClaim,
    Membership,
    Pair,
    PairContact,
    PairHand,
    SpotCheck,
    Volunteer,
    VolunteerTeam,
)

READ = scope.permission("volunteers.read", roles=FRONT_LINE | ONLOOKERS)
REGISTER = scope.permission("volunteers.register", roles=WORKERS)
EXPORT = scope.permission("volunteers.export", roles=LEADS)
LEAD_TEAMS = scope.permission("volunteers.lead_teams", roles=WORKERS)
CONFIRM_HOURS = scope.permission("volunteers.confirm_hours", roles=WORKERS)
SETTLE_HOURS = scope.permission("volunteers.settle_hours", roles=LEADS)
CERTIFY = scope.permission("volunteers.certify", roles=LEADS | {Role.TOWN_WORKER})
OWN_HOURS = scope.permission("volunteers.own_hours", roles={Role.VOLUNTEER})

OWN_ENTRY = scope.permission("volunteers.own_entry", roles={Role.VOLUNTEER, Role.RESIDENT})

# Clients are named in pairs, so auditors see none.
READ_PAIRS = scope.permission("volunteers.read_pairs", roles=FRONT_LINE | {Role.SUPERVISOR})
PAIR = scope.permission("volunteers.pair", roles=WORKERS)
OWN_CIRCLE = scope.permission("volunteers.own_circle", roles={Role.RESIDENT, Role.VOLUNTEER})
OWN_PAIRS = scope.permission("volunteers.own_pairs", roles={Role.VOLUNTEER})


def visible_volunteers(actor: Actor) -> QuerySet[Volunteer]:
    """Volunteers of the actor's areas, and oneself."""
    mine = Q(person_id=actor.person_id) if actor.person_id else Q(pk__in=[])
    reads = scope.areas(actor, READ)
    return Volunteer.objects.filter((reads.q() if reads else Q(pk__in=[])) | mine)


def can_see_volunteer(actor: Actor, volunteer: Volunteer) -> bool:
    return scope.holds(actor, READ, volunteer.area_code) or (
        actor.person_id is not None and actor.person_id == volunteer.person_id
    )


def visible_teams(actor: Actor) -> QuerySet[VolunteerTeam]:
    return VolunteerTeam.objects.filter(scope.areas(actor, READ).q())


def can_see_team(actor: Actor, team: VolunteerTeam) -> bool:
    return scope.holds(actor, READ, team.area_code)


def visible_claims(actor: Actor) -> QuerySet[HourClaim]:
    """Claims of hours served in the actor's areas."""
    return HourClaim.objects.filter(scope.areas(actor, READ).q())


def claim_for(actor: Actor, pk: int) -> HourClaim:
    """Raises NotFound."""
    related = ("volunteer__person", "record__division", "told_by", "other_by", "ended_by")
    return the_row(visible_claims(actor).select_related(*related), pk=pk)


def can_confirm(actor: Actor, claim: HourClaim) -> bool:
    """Somebody of the place who neither served nor entered the time; a lead when it is flagged."""
    right = SETTLE_HOURS if claim.is_flagged else CONFIRM_HOURS
    return scope.holds(actor, right, claim.area_code) and is_apart(actor, claim)


def leads_team_of(actor: Actor, claim: HourClaim) -> bool:
    """Whether the actor is the leader of a team in which the volunteer is on this day."""
    if actor.person_id is None:
        return False
    return (
        Membership.objects.on(actor.today)
        .filter(
            volunteer=claim.volunteer_id,
            team__leader__person=actor.person_id,
            team__leader__state=Volunteer.State.ACTIVE,
            team__is_active=True,
        )
        .exists()
    )


def require_confirm(actor: Actor, claim: HourClaim) -> None:
    """Raises AccessDenied for whoever is neither a worker of the place nor the team's leader."""
    if not leads_team_of(actor, claim):
        scope.require(actor, CONFIRM_HOURS, claim.area_code)


def claims_of_led_teams(actor: Actor) -> QuerySet[HourClaim]:
    """Claims of the members of the teams that the actor leads, without their own."""
    if actor.person_id is None:
        return HourClaim.objects.none()
    led = Membership.objects.on(actor.today).filter(
        team__leader__person=actor.person_id,
        team__leader__state=Volunteer.State.ACTIVE,
        team__is_active=True,
    )
    members = HourClaim.objects.filter(volunteer__in=led.values("volunteer"))
    return members.exclude(volunteer__person=actor.person_id)


def led_claim_for(actor: Actor, pk: int) -> HourClaim:
    """Raises NotFound."""
    rows = claims_of_led_teams(actor).select_related("volunteer__person", "told_by", "other_by")
    return the_row(rows, pk=pk)


def is_apart(actor: Actor, claim: HourClaim) -> bool:
    """Neither the volunteer nor who entered the time."""
    return rules.may_confirm(
        actor.user_id, told_by=claim.told_by_id, volunteer=claim.volunteer.user_id
    )


def own_claims(actor: Actor) -> QuerySet[HourClaim]:
    if actor.person_id is None:
        return HourClaim.objects.none()
    return HourClaim.objects.filter(volunteer__person_id=actor.person_id)


def own_claim_for(actor: Actor, pk: int) -> HourClaim:
    """Raises NotFound."""
    return the_row(own_claims(actor).select_related("volunteer"), pk=pk)


def own_volunteer(actor: Actor) -> Volunteer:
    """The entry of who is signed in. Raises NotFound."""
    rows = Volunteer.objects.filter(person_id=actor.person_id) if actor.person_id else None
    found = rows.select_related("person", "division__parent").first() if rows is not None else None
    if found is None:
        raise NotFound
    return found


def visible_spot_checks(actor: Actor) -> QuerySet[SpotCheck]:
    return SpotCheck.objects.filter(scope.areas(actor, SETTLE_HOURS).q())


def spot_check_for(actor: Actor, pk: int) -> SpotCheck:
    """Raises NotFound."""
    rows = visible_spot_checks(actor).select_related("claim__volunteer__person")
    return the_row(rows, pk=pk)


def visible_certificates(actor: Actor) -> QuerySet[HourCertificate]:
    """Certificates of the actor's areas, and one's own."""
    mine = Q(volunteer__person_id=actor.person_id) if actor.person_id else Q(pk__in=[])
    reads = scope.areas(actor, READ)
    return HourCertificate.objects.filter((reads.q() if reads else Q(pk__in=[])) | mine)


def certificate_for(actor: Actor, pk: int) -> HourCertificate:
    """Raises NotFound."""
    rows = visible_certificates(actor).select_related("volunteer__person", "issued_by")
    return the_row(rows, pk=pk)


def can_see_client(actor: Actor, client: Person) -> bool:
    return actor.is_system or can_see_person(actor, client)


def visible_pairs(actor: Actor) -> QuerySet[Pair]:
    """Pairs of the actor's areas; those of protected clients only for who may see the client."""
    open_clients = Q(client__protection=Person.Protection.NONE)
    if not actor.is_system:
        protected = visible_persons(actor).exclude(protection=Person.Protection.NONE)
        open_clients |= Q(client__in=protected.values("pk"))
    return Pair.objects.filter(scope.areas(actor, READ_PAIRS).q()).filter(open_clients)


def pair_for(actor: Actor, pk: int) -> Pair:
    """Raises NotFound."""
    rows = visible_pairs(actor).select_related("client", "division__parent")
    return the_row(rows, pk=pk)


def contact_for(actor: Actor, pk: int) -> PairContact:
    """Raises NotFound."""
    rows = PairContact.objects.filter(pair__in=visible_pairs(actor).values("pk"))
    return the_row(rows.select_related("pair__client", "by"), pk=pk)


def own_hands(actor: Actor) -> QuerySet[PairHand]:
    """The hands of who is signed in that stand now: as a volunteer, or as a user of the house."""
    mine = Q(pk__in=[])
    if actor.person_id is not None:
        mine |= Q(volunteer__person_id=actor.person_id)
    if actor.user_id is not None:
        mine |= Q(user_id=actor.user_id) | Q(volunteer__user_id=actor.user_id)
    return PairHand.objects.filter(mine, valid_to=None)


def own_hand(actor: Actor, pair: Pair) -> PairHand | None:
    """By which hand the actor belongs to a pair, the holder's first."""
    rows = own_hands(actor).filter(pair=pair).select_related("volunteer__person", "user")
    return rows.order_by("is_substitute").first()


def own_pairs(actor: Actor) -> QuerySet[Pair]:
    return Pair.objects.filter(pk__in=own_hands(actor).values("pair"))


def own_pair_for(actor: Actor, pk: int) -> Pair:
    """Raises NotFound."""
    rows = own_pairs(actor).select_related("client", "division__parent")
    return the_row(rows, pk=pk)

"""Social workers, their certificates and how they are linked across the tiers."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.roles import WORKERS
from yanzhen.core.numbers import Unit
from yanzhen.orgs.models import Post, WorkerLink
from yanzhen.reports.indicator import Indicator, Section, Where, define, distinct, rows_count
from yanzhen.workforce.models import StaffCertificate


def worker_posts(where: Where) -> QuerySet[Post]:
    return Post.objects.on(where.on).filter(
        where.q(), where.chosen(role="role"), role__in=WORKERS, user__is_active=True
    )


def certified_posts(where: Where) -> QuerySet[Post]:
    valid = StaffCertificate.objects.filter(
        user=OuterRef("user"), registered_from__lte=where.on, registered_to__gt=where.on
    )
    return worker_posts(where).filter(Exists(valid))


def links(where: Where) -> QuerySet[WorkerLink]:
    return WorkerLink.objects.on(where.on).filter(
        where.q("superior__area_code"),
        where.chosen(superior_role="superior__role", subordinate_role="subordinate__role"),
    )


def division_links(where: Where) -> QuerySet[WorkerLink]:
    return links(where).exclude(division=None)


def unlinked_posts(where: Where) -> QuerySet[Post]:
    in_force = WorkerLink.objects.on(where.on)
    linked = in_force.filter(
        Q(superior__user=OuterRef("user")) | Q(subordinate__user=OuterRef("user"))
    )
    return worker_posts(where).exclude(Exists(linked))


define(
    Indicator(
        code="workers",
        title=_("Social workers"),
        definition=_(
            "Different people who hold a county, town, village or lead post on the day and may "
            "sign in."
        ),
        unit=Unit.PERSON,
        rows=worker_posts,
        measure=distinct("user"),
        section=Section.STAFF,
    )
)
define(
    Indicator(
        code="certified_workers",
        title=_("Certified social workers"),
        definition=_("Social workers with at least one certificate that is registered on the day."),
        unit=Unit.PERSON,
        rows=certified_posts,
        measure=distinct("user"),
    )
)
define(
    Indicator(
        code="certified_rate",
        title=_("Certified rate"),
        definition=_("Certified social workers of all social workers on the day."),
        unit=Unit.RATIO,
        rows=certified_posts,
        measure=distinct("user"),
        whole=worker_posts,
        section=Section.STAFF,
    )
)
define(
    Indicator(
        code="unlinked_workers",
        title=_("Workers without linkage"),
        definition=_("Social workers who on the day neither guide anybody nor are guided."),
        unit=Unit.PERSON,
        rows=unlinked_posts,
        measure=distinct("user"),
    )
)
define(
    Indicator(
        code="linking_workers",
        title=_("Guiding workers"),
        definition=_("Different workers who on the day guide a worker or a division."),
        unit=Unit.PERSON,
        rows=links,
        measure=distinct("superior__user"),
    )
)
define(
    Indicator(
        code="linked_workers",
        title=_("Guided workers"),
        definition=_("Different workers who on the day are guided by another worker."),
        unit=Unit.PERSON,
        rows=links,
        measure=distinct("subordinate__user"),
    )
)
define(
    Indicator(
        code="linked_divisions",
        title=_("Guided divisions"),
        definition=_("Different divisions that a worker guides on the day."),
        unit=Unit.ITEM,
        rows=division_links,
        measure=distinct("division"),
    )
)
define(
    Indicator(
        code="worker_links",
        title=_("Worker links"),
        definition=_("Links between workers, or of a worker to a division, in force on the day."),
        unit=Unit.ITEM,
        rows=links,
        measure=rows_count,
    )
)

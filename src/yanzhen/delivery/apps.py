from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "yanzhen.delivery"

    def ready(self) -> None:
        from django.db.models import Q
        from django.utils.translation import gettext_lazy as _

        from yanzhen.core.attachments import attachment_rule
        from yanzhen.core.context import NavItem, nav_item
        from yanzhen.delivery import (  # noqa: F401
            access,
            exports,
            gatherings,
            home,
            origins,
            panels,
            project_work,
            reorganizing,
            rules,
        )
        from yanzhen.needs.answers import AnswerKind, answer_kind
        from yanzhen.resources.uses import UseSource, use_source

        reorganizing.register_followers()
        attachment_rule("delivery.activityphoto", gatherings.sees_photo)
        attachment_rule("delivery.activitycost", gatherings.sees_receipt)
        nav_item(NavItem(_("Services"), "order-list", "hand-heart", 30, access.READ))
        use_source(UseSource("delivery.activity", _("activity"), "activity-detail"))
        use_source(UseSource("delivery.order", _("service order"), "order-detail"))
        use_source(UseSource("delivery.servicerecord", _("service record"), "record-detail"))
        answer_kind(
            AnswerKind(
                code="order",
                label=_("Order a service"),
                icon="hand-heart",
                url_name="need-order",
                object_type="delivery.order",
                page_name="order-detail",
                permission=access.PLACE,
                begun=Q(orders__state=rules.PLACED),
            )
        )
        answer_kind(
            AnswerKind(
                code="order_series",
                label=_("Order regularly"),
                icon="refresh-cw",
                url_name="need-series",
                object_type="delivery.orderseries",
                page_name="series-detail",
                permission=access.REVIEW,
            )
        )
        answer_kind(
            AnswerKind(
                code="activity",
                label=_("Answer with an activity"),
                icon="users-round",
                url_name="need-activity",
                object_type="delivery.activity",
                page_name="activity-detail",
                permission=access.PLAN_ACTIVITIES,
                needs_person=False,
            )
        )

from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "yanzhen.assistance"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yanzhen.assistance import (  # noqa: F401
            access,
            exports,
            home,
            leaving,
            panels,
            reorganizing,
            services,
        )
        from yanzhen.core.context import NavItem, nav_item
        from yanzhen.needs.answers import AnswerKind, answer_kind

        reorganizing.register_followers()
        nav_item(NavItem(_("Applications"), "aid-list", "file-text", 36, access.READ))
        answer_kind(
            AnswerKind(
                code="aid",
                label=_("Help to apply"),
                icon="file-text",
                url_name="need-aid",
                object_type="assistance.aidapplication",
                page_name="aid-detail",
                permission=access.HELP,
            )
        )

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "yanzhen.cases"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yanzhen.cases import access, exports, home, leaving, panels, reorganizing  # noqa: F401
        from yanzhen.core.context import NavItem, nav_item
        from yanzhen.needs.answers import AnswerKind, answer_kind

        reorganizing.register_followers()
        nav_item(NavItem(_("Cases"), "case-list", "folder-kanban", 35, access.READ))
        answer_kind(
            AnswerKind(
                code="case",
                label=_("Open a case"),
                icon="folder-kanban",
                url_name="need-case",
                object_type="cases.case",
                page_name="case-detail",
                permission=access.WORK,
            )
        )
        answer_kind(
            AnswerKind(
                code="referral",
                label=_("Refer to others"),
                icon="share-2",
                url_name="need-referral",
                object_type="cases.referral",
                page_name="referral-detail",
                permission=access.REFER,
            )
        )

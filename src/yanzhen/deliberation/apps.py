from django.apps import AppConfig


class DeliberationConfig(AppConfig):
    name = "yanzhen.deliberation"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yanzhen.core.context import NavItem, nav_item
        from yanzhen.deliberation import access, exports, home, reorganizing  # noqa: F401
        from yanzhen.needs.answers import AnswerKind, answer_kind
        from yanzhen.needs.frames import PublicPage, public_page

        reorganizing.register_followers()
        public_page(PublicPage(_("what we decided together"), "issue-public", "vote", 30))
        nav_item(NavItem(_("Deliberation"), "issue-list", "vote", 37, access.READ))
        answer_kind(
            AnswerKind(
                code="deliberation",
                label=_("Raise an issue"),
                icon="vote",
                url_name="need-issue",
                object_type="deliberation.issue",
                page_name="issue-detail",
                permission=access.LEAD,
                needs_person=False,
            )
        )

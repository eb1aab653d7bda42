from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "yanzhen.projects"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yanzhen.core.attachments import attachment_rule
        from yanzhen.core.context import NavItem, nav_item, nav_under
        from yanzhen.needs.answers import AnswerKind, answer_kind
        from yanzhen.needs.frames import PublicPage, public_page
        from yanzhen.projects import access, exports, files, home, reorganizing, sheets  # noqa: F401

        reorganizing.register_followers()
        sheets.register_sheets()
        public_page(PublicPage(_("projects near you"), "resident-projects", "folder-kanban", 20))
        attachment_rule("projects.expense", files.sees_receipts)
        attachment_rule("projects.milestone", files.sees_evidence)
        nav_item(NavItem(_("Projects"), "project-list", "folder-kanban", 80, access.READ))
        for part in ("/improvements/", "/brands/"):
            nav_under(part, "project-list")
        answer_kind(
            AnswerKind(
                code="project",
                label=_("Answer with a project"),
                icon="folder-kanban",
                url_name="need-project",
                object_type="projects.project",
                page_name="project-detail",
                permission=access.PLAN,
                needs_person=False,
            )
        )

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "yanzhen.projects"

    def ready(self) -> None:
        from yanzhen.core.attachments import attachment_rule
        from yanzhen.projects import files, reorganizing

        reorganizing.register_followers()
        attachment_rule("projects.expense", files.sees_receipts)
        attachment_rule("projects.milestone", files.sees_evidence)

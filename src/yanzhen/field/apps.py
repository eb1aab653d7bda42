from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "yanzhen.field"

    def ready(self) -> None:
        from yanzhen.field import duty, visit_kind

        visit_kind.register()
        duty.register()

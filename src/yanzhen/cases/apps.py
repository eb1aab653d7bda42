from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "yanzhen.cases"

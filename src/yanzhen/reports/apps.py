from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "yanzhen.reports"

from django.urls import path

from yanzhen.reports import loop_views, views

urlpatterns = [
    path("", views.number_board, name="number-board"),
    path("loop/", loop_views.loop_report, name="loop-report"),
    path("loop/needs/", loop_views.loop_needs, name="loop-needs"),
    path("loop/projects/", loop_views.loop_projects, name="loop-projects"),
    path("loop/services/", loop_views.loop_services, name="loop-services"),
    path("model/", loop_views.show_model, name="model-board"),
    path("<slug:code>/", views.number_detail, name="number-detail"),
]

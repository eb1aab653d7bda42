"""Addresses of deliberations."""

from django.urls import path

from yanzhen.deliberation import views

urlpatterns = [
    path("", views.issue_list, name="issue-list"),
    path("public/", views.issue_public, name="issue-public"),
    path("new/", views.issue_create, name="issue-create"),
    path("<int:pk>/", views.issue_detail, name="issue-detail"),
    path("<int:pk>/call/", views.issue_call, name="issue-call"),
    path("<int:pk>/decide/", views.issue_decide, name="issue-decide"),
    path("<int:pk>/follow/", views.issue_follow, name="issue-follow"),
    path("<int:pk>/finish/", views.issue_finish, name="issue-finish"),
    path("<int:pk>/publish/", views.issue_publish, name="issue-publish"),
    path("<int:pk>/drop/", views.issue_drop, name="issue-drop"),
    path("for-need/<int:pk>/", views.need_issue, name="need-issue"),
]

"""Addresses of applications."""

from django.urls import path

from yanzhen.assistance import views

urlpatterns = [
    path("", views.aid_list, name="aid-list"),
    path("new/", views.aid_create, name="aid-create"),
    path("<int:pk>/", views.aid_detail, name="aid-detail"),
    path("<int:pk>/tick/", views.aid_tick, name="aid-tick"),
    path("<int:pk>/help/", views.aid_help, name="aid-help"),
    path("<int:pk>/submit/", views.aid_submit, name="aid-submit"),
    path("<int:pk>/more/", views.aid_more, name="aid-more"),
    path("<int:pk>/result/", views.aid_result, name="aid-result"),
    path("<int:pk>/withdraw/", views.aid_withdraw, name="aid-withdraw"),
    path("for-need/<int:pk>/", views.need_aid, name="need-aid"),
]

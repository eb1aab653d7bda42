from django.urls import path

from yanzhen.reports import views

urlpatterns = [
    path("", views.number_board, name="number-board"),
    path("<slug:code>/", views.number_detail, name="number-detail"),
]

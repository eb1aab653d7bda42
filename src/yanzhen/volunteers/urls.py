from django.urls import path

from yanzhen.volunteers import views

urlpatterns = [
    path("", views.volunteer_list, name="volunteer-list"),
    path("teams/", views.team_list, name="team-list"),
    path("teams/<int:pk>/", views.team_detail, name="team-detail"),
    path("<int:pk>/", views.volunteer_detail, name="volunteer-detail"),
    path("register/<int:person_pk>/", views.volunteer_register, name="volunteer-register"),
]

from django.urls import path

from yanzhen.visits.views import harm, owed, visits

urlpatterns = [
    path("", owed.obligation_list, name="obligation-list"),
    path("made/", visits.visit_list, name="visit-list"),
    path("new/", visits.visit_create, name="visit-create"),
    path("<int:pk>/", visits.visit_detail, name="visit-detail"),
    path("<int:pk>/amend/", visits.visit_amend, name="visit-amend"),
    path("<int:pk>/take-back/", visits.visit_take_back, name="visit-take-back"),
    path("<int:pk>/forget-position/", visits.visit_forget_position, name="visit-forget-position"),
    path("<int:pk>/form.pdf", visits.visit_paper, name="visit-paper"),
    path("alerts/<int:pk>/", visits.alert_answer, name="alert-answer"),
    path("owed/<int:pk>/", owed.obligation_detail, name="obligation-detail"),
    path("owed/<int:pk>/exempt/", owed.obligation_exempt, name="obligation-exempt"),
    path("owed/<int:pk>/again/", owed.obligation_owe_again, name="obligation-owe-again"),
    path("changes/<int:person_pk>/", owed.major_change, name="major-change"),
    path("weather/", owed.weather_day, name="weather-day"),
    path("coverage/", owed.visit_coverage, name="visit-coverage"),
    path("cards/<int:household_pk>/", visits.visit_card, name="visit-card"),
    path("hand-over/<int:pk>/", owed.hand_over, name="hand-over"),
    path("harm/", harm.harm_list, name="harm-list"),
    path("harm/new/<int:person_pk>/", harm.harm_report, name="harm-report"),
    path("harm/<uuid:uid>/", harm.harm_detail, name="harm-detail"),
    path("harm/<uuid:uid>/told/", harm.harm_told, name="harm-told"),
]

from django.urls import path

from yanzhen.volunteers.views import certificates, hours, own, register

urlpatterns = [
    path("", register.volunteer_list, name="volunteer-list"),
    path("teams/", register.team_list, name="team-list"),
    path("teams/<int:pk>/", register.team_detail, name="team-detail"),
    path("<int:pk>/", register.volunteer_detail, name="volunteer-detail"),
    path("register/<int:person_pk>/", register.volunteer_register, name="volunteer-register"),
    path("hours/", hours.hour_list, name="hour-list"),
    path("hours/<int:pk>/", hours.hour_detail, name="hour-detail"),
    path("hours/<int:pk>/<slug:step>/", hours.hour_step, name="hour-step"),
    path("hours/of-record/<int:record_pk>/", hours.hour_supplement, name="hour-supplement"),
    path("spot-checks/", hours.spot_check_list, name="spot-check-list"),
    path("spot-checks/draw/", hours.spot_check_draw, name="spot-check-draw"),
    path("spot-checks/<int:pk>/", hours.spot_check_settle, name="spot-check-settle"),
    path("mine/", own.my_hours, name="my-hours"),
    path("mine/<int:pk>/", own.hour_object, name="hour-object"),
    path(
        "<int:volunteer_pk>/certificate/",
        certificates.certificate_create,
        name="certificate-create",
    ),
    path("certificates/<int:pk>/", certificates.certificate_detail, name="certificate-detail"),
    path("certificates/<int:pk>/pdf/", certificates.certificate_pdf, name="certificate-pdf"),
    path(
        "certificates/<int:pk>/revoke/",
        certificates.certificate_revoke,
        name="certificate-revoke",
    ),
    path("verify/<str:token>/", certificates.certificate_verify, name="certificate-verify"),
]

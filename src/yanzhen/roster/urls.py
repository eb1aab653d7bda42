from django.urls import path

from yanzhen.roster.views import comparing, plans, steps

urlpatterns = [
    path("", plans.plan_list, name="plan-list"),
    path("new/", plans.plan_create, name="plan-create"),
    path("mine/", plans.own_days, name="own-days"),
    path("<int:pk>/", plans.plan_detail, name="plan-detail"),
    path("<int:pk>/map/", plans.plan_map, name="plan-map"),
    path("<int:pk>/map/points/", plans.plan_map_points, name="plan-map-points"),
    path("<int:pk>/visits/", plans.plan_visits, name="plan-visits"),
    path("<int:pk>/changes/", plans.plan_history, name="plan-history"),
    path("<int:pk>/print/", plans.plan_print, name="plan-print"),
    path("<int:pk>/compare/", comparing.plan_compare, name="plan-compare"),
    path("<int:pk>/copy/", comparing.plan_copy, name="plan-copy"),
    path("<int:pk>/remove/", comparing.plan_remove, name="plan-remove"),
    path("<int:pk>/absent/", steps.plan_absent, name="plan-absent"),
    path("<int:pk>/urgent/", steps.plan_urgent, name="plan-urgent"),
    path("<int:pk>/undo/", steps.plan_undo, name="plan-undo"),
    path("<int:pk>/redo/", steps.plan_redo, name="plan-redo"),
    path("<int:pk>/publish/", steps.plan_publish, name="plan-publish"),
    path("<int:pk>/withdraw/", steps.plan_withdraw, name="plan-withdraw"),
    path("visits/<int:pk>/", steps.planned_visit, name="planned-visit"),
    path("visits/<int:pk>/move/", steps.planned_visit_move, name="planned-visit-move"),
    path("visits/<int:pk>/fix/", steps.planned_visit_fix, name="planned-visit-fix"),
    path("visits/<int:pk>/off/", steps.planned_visit_off, name="planned-visit-off"),
]

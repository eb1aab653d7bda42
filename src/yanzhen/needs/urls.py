"""Addresses of needs: the workers' pages, and the questions for residents."""

from django.urls import path

from yanzhen.needs.views import asking, lists, recording, steps

urlpatterns = [
    path("needs/", lists.need_list, name="need-list"),
    path("needs/new/", recording.need_create, name="need-create"),
    path("needs/<int:pk>/", lists.need_detail, name="need-detail"),
    path("needs/<int:pk>/phone/", lists.caller_phone, name="need-caller-phone"),
    path("needs/<int:pk>/triage/", steps.need_triage, name="need-triage"),
    path("needs/<int:pk>/hand-over/", steps.need_hand_over, name="need-hand-over"),
    path("needs/<int:pk>/try/", steps.need_try, name="need-try"),
    path("needs/<int:pk>/close/", steps.need_close, name="need-close"),
    path("needs/<int:pk>/merge/", steps.need_merge, name="need-merge"),
    path("needs/<int:pk>/person/", steps.need_identify, name="need-identify"),
    path("ask/", asking.ask_begin, name="resident-ask"),
    path("ask/done/", asking.ask_done, name="resident-ask-done"),
    path("ask/<slug:question>/", asking.ask_question, name="resident-ask-question"),
]

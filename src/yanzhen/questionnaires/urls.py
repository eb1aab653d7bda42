"""Addresses of questionnaires: the workers' pages, and the public ones below ``/q/``."""

from django.urls import path

from yanzhen.questionnaires.views import answering, entering, lists, making, results

urlpatterns = [
    path("questionnaires/", lists.questionnaire_list, name="questionnaire-list"),
    path("questionnaires/new/", making.questionnaire_create, name="questionnaire-create"),
    path("questionnaires/<int:pk>/", lists.questionnaire_detail, name="questionnaire-detail"),
    path(
        "questionnaires/<int:pk>/change/", making.questionnaire_change, name="questionnaire-change"
    ),
    path("questionnaires/<int:pk>/form/", making.form_upload, name="questionnaire-upload"),
    path(
        "questionnaires/<int:pk>/form/<int:number>/",
        making.form_preview,
        name="questionnaire-preview",
    ),
    path(
        "questionnaires/<int:pk>/form/<int:number>/publish/",
        making.form_publish,
        name="questionnaire-publish",
    ),
    path("questionnaires/<int:pk>/close/", making.questionnaire_close, name="questionnaire-close"),
    path("questionnaires/<int:pk>/quota/", making.questionnaire_quota, name="questionnaire-quota"),
    path(
        "questionnaires/<int:pk>/categories/",
        making.questionnaire_categories,
        name="questionnaire-categories",
    ),
    path(
        "questionnaires/<int:pk>/poster/", lists.questionnaire_poster, name="questionnaire-poster"
    ),
    path("questionnaires/<int:pk>/enter/", entering.enter, name="questionnaire-enter"),
    path("questionnaires/<int:pk>/paper/", entering.paper, name="questionnaire-paper"),
    path("questionnaires/<int:pk>/invite/", entering.invite, name="questionnaire-invite"),
    path("questionnaires/<int:pk>/results/", results.analysis, name="questionnaire-results"),
    path("questionnaires/<int:pk>/gap/", results.gap, name="questionnaire-gap"),
    path("questionnaires/<int:pk>/gap/take-up/", results.take_up, name="questionnaire-take-up"),
    path("questionnaires/<int:pk>/responses/", results.response_list, name="response-list"),
    path(
        "questionnaires/<int:pk>/responses/<int:response_pk>/",
        results.response_detail,
        name="response-detail",
    ),
    path("q/<slug:code>/", answering.begin, name="answer-begin"),
    path("q/<slug:code>/p/<str:token>/", answering.begin_invited, name="answer-invited"),
    path("q/<slug:code>/thanks/", answering.done, name="answer-done"),
    path("q/<slug:code>/<int:number>/", answering.answer_page, name="answer-page"),
]

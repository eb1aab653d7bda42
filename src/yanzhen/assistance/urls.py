"""Addresses of applications, lists, comparisons and clues."""

from django.urls import path

from yanzhen.assistance.views import applications, clues, comparisons, lists

urlpatterns = [
    path("", applications.aid_list, name="aid-list"),
    path("new/", applications.aid_create, name="aid-create"),
    path("<int:pk>/", applications.aid_detail, name="aid-detail"),
    path("<int:pk>/tick/", applications.aid_tick, name="aid-tick"),
    path("<int:pk>/help/", applications.aid_help, name="aid-help"),
    path("<int:pk>/submit/", applications.aid_submit, name="aid-submit"),
    path("<int:pk>/more/", applications.aid_more, name="aid-more"),
    path("<int:pk>/result/", applications.aid_result, name="aid-result"),
    path("<int:pk>/withdraw/", applications.aid_withdraw, name="aid-withdraw"),
    path("for-need/<int:pk>/", applications.need_aid, name="need-aid"),
    path("clues/", clues.clue_list, name="clue-list"),
    path("clues/rules/", clues.clue_rules, name="clue-rules"),
    path("clues/<int:pk>/", clues.clue_detail, name="clue-detail"),
    path("clues/<int:pk>/check/", clues.clue_check, name="clue-check"),
    path("clues/<int:pk>/assign/", clues.clue_assign, name="clue-assign"),
    path("lists/", lists.list_list, name="list-list"),
    path("lists/new/", lists.list_bring, name="list-bring"),
    path("lists/<int:pk>/", lists.list_detail, name="list-detail"),
    path("lists/<int:pk>/columns/", lists.list_columns, name="list-columns"),
    path("lists/<int:pk>/take/", lists.list_take, name="list-take"),
    path("lists/<int:pk>/drop/", lists.list_drop, name="list-drop"),
    path("comparisons/", comparisons.comparison_list, name="comparison-list"),
    path("comparisons/new/", comparisons.comparison_begin, name="comparison-begin"),
    path("comparisons/<int:pk>/", comparisons.comparison_detail, name="comparison-detail"),
    path("comparisons/<int:pk>/pairs/", comparisons.comparison_pairs, name="comparison-pairs"),
    path("comparisons/<int:pk>/links/", comparisons.comparison_links, name="comparison-links"),
    path(
        "comparisons/<int:pk>/changes/", comparisons.comparison_changes, name="comparison-changes"
    ),
]

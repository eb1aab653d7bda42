from django.urls import path

from yanzhen.people.views import changes, duplicates, households, persons

urlpatterns = [
    path("", persons.person_list, name="person-list"),
    path("new/", persons.person_create, name="person-create"),
    path("emergency/", changes.person_emergency, name="person-emergency"),
    path("<int:pk>/", persons.person_detail, name="person-detail"),
    path("<int:pk>/edit/", persons.person_edit, name="person-edit"),
    path("<int:pk>/reveal/<slug:field>/", persons.person_reveal, name="person-reveal"),
    path("<int:pk>/move/", changes.person_move, name="person-move"),
    path("<int:pk>/come-back/", changes.person_come_back, name="person-come-back"),
    path("<int:pk>/join/", changes.person_join, name="person-join"),
    path("<int:pk>/death/", changes.person_death, name="person-death"),
    path("<int:pk>/death/take-back/", changes.person_death_back, name="person-death-back"),
    path("<int:pk>/protection/", changes.person_protection, name="person-protection"),
    path("<int:pk>/responsible/", changes.person_assign, name="person-assign"),
    path("<int:pk>/tags/", changes.person_tags, name="person-tags"),
    path("<int:pk>/categories/new/", changes.category_add, name="person-category-add"),
    path("categories/<int:pk>/end/", changes.category_end, name="person-category-end"),
    path("<int:pk>/consents/new/", changes.consent_give, name="consent-give"),
    path("consents/<int:pk>/withdraw/", changes.consent_withdraw, name="consent-withdraw"),
    path("households/", households.household_list, name="household-list"),
    path("households/new/", households.household_create, name="household-create"),
    path("households/<int:pk>/", households.household_detail, name="household-detail"),
    path("households/<int:pk>/edit/", households.household_edit, name="household-edit"),
    path("households/<int:pk>/move/", households.household_move, name="household-move"),
    path("households/<int:pk>/reveal/", households.household_reveal, name="household-reveal"),
    path("households/<int:pk>/responsible/", households.household_assign, name="household-assign"),
    path("duplicates/", duplicates.duplicate_list, name="duplicate-list"),
    path(
        "duplicates/<int:first>/<int:second>/",
        duplicates.duplicate_compare,
        name="duplicate-compare",
    ),
    path("merges/<int:pk>/undo/", duplicates.merge_undo, name="merge-undo"),
]

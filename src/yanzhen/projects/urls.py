"""Addresses of projects, improvements and brands."""

from django.urls import path

from yanzhen.projects.views import (
    brands,
    deciding,
    lists,
    money,
    planning,
    quoting,
    reviews,
    writing,
)

urlpatterns = [
    path("projects/", lists.project_list, name="project-list"),
    path("projects/new/", writing.project_create, name="project-create"),
    path("projects/<int:pk>/", lists.project_detail, name="project-detail"),
    path("projects/<int:pk>/change/", writing.project_change, name="project-change"),
    path("projects/<int:pk>/copy/", writing.project_copy, name="project-copy"),
    path("projects/<int:pk>/needs/", quoting.project_quote, name="project-quote"),
    path("projects/<int:pk>/needs/end/", quoting.project_end_needs, name="project-end-needs"),
    path(
        "projects/<int:pk>/needs/<int:need_pk>/release/",
        quoting.project_release,
        name="project-release",
    ),
    path("projects/<int:pk>/plan/", planning.project_plan, name="project-plan"),
    path("projects/<int:pk>/members/new/", planning.member_add, name="member-add"),
    path("projects/<int:pk>/milestones/new/", planning.milestone_add, name="milestone-add"),
    path("projects/<int:pk>/partners/new/", planning.co_organizer_add, name="co-organizer-add"),
    path("projects/<int:pk>/measures/new/", planning.measure_add, name="measure-add"),
    path("projects/<int:pk>/money/", money.project_money, name="project-money"),
    path("projects/<int:pk>/money/lines/new/", money.budget_line_add, name="budget-line-add"),
    path("projects/<int:pk>/money/expenses/new/", money.expense_record, name="expense-record"),
    path("projects/<int:pk>/reviews/", reviews.project_reviews, name="project-reviews"),
    path("projects/<int:pk>/reviews/new/", reviews.review_hold, name="review-hold"),
    path("projects/<int:pk>/report/", reviews.project_report, name="project-report"),
    path("projects/<int:pk>/report/write/", reviews.report_write, name="project-report-write"),
    path("projects/<int:pk>/report.pdf", reviews.project_report_pdf, name="project-report-pdf"),
    path("projects/<int:pk>/steps/<slug:name>/", deciding.project_step, name="project-step"),
    path("projects/<int:pk>/decide/<slug:name>/", deciding.project_decide, name="project-decide"),
    path("project-members/<int:pk>/leave/", planning.member_leave, name="member-leave"),
    path("milestones/<int:pk>/move/", planning.milestone_move, name="milestone-move"),
    path("milestones/<int:pk>/reach/", planning.milestone_reach, name="milestone-reach"),
    path(
        "co-organizers/<int:pk>/remove/", planning.co_organizer_remove, name="co-organizer-remove"
    ),
    path("measures/<int:pk>/values/new/", planning.measurement_record, name="measurement-record"),
    path("budget-lines/<int:pk>/remove/", money.budget_line_remove, name="budget-line-remove"),
    path("expenses/<int:pk>/receipt/", money.expense_receipt, name="expense-receipt"),
    path("expenses/<int:pk>/decide/", money.expense_decide, name="expense-decide"),
    path("reviews/<int:pk>/improvements/new/", reviews.improvement_add, name="improvement-add"),
    path("improvements/", lists.improvement_list, name="improvement-list"),
    path("improvements/<int:pk>/", reviews.improvement_detail, name="improvement-detail"),
    path(
        "improvements/<int:pk>/follow-up/",
        reviews.improvement_follow_up,
        name="improvement-follow-up",
    ),
    path("brands/", brands.brand_list, name="brand-list"),
    path("brands/new/", brands.brand_create, name="brand-create"),
    path("brands/<int:pk>/", brands.brand_detail, name="brand-detail"),
    path("brands/<int:pk>/change/", brands.brand_change, name="brand-change"),
    path("brands/<int:pk>/end/", brands.brand_end, name="brand-end"),
    path("needs/<int:pk>/project/", writing.need_project, name="need-project"),
    path("our-projects/", brands.resident_projects, name="resident-projects"),
]

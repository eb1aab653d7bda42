"""Addresses of cases and referrals."""

from django.urls import path

from yanzhen.cases.views import cases, referrals

urlpatterns = [
    path("", cases.case_list, name="case-list"),
    path("new/", cases.case_create, name="case-create"),
    path("<int:pk>/", cases.case_detail, name="case-detail"),
    path("<int:pk>/agree/", cases.case_agree, name="case-agree"),
    path("<int:pk>/assess/", cases.case_assess, name="case-assess"),
    path("<int:pk>/goals/", cases.case_goal, name="case-goal"),
    path("<int:pk>/goals/<int:goal_pk>/", cases.case_judge, name="case-judge"),
    path("<int:pk>/plan/", cases.case_plan, name="case-plan"),
    path("<int:pk>/sessions/", cases.case_session, name="case-session"),
    path("<int:pk>/evaluate/", cases.case_evaluate, name="case-evaluate"),
    path("<int:pk>/close/", cases.case_close, name="case-close"),
    path("<int:pk>/assign/", cases.case_assign, name="case-assign"),
    path("<int:pk>/reopen/", cases.case_reopen, name="case-reopen"),
    path("for-need/<int:pk>/", cases.need_case, name="need-case"),
    path("referrals/", referrals.referral_list, name="referral-list"),
    path("referrals/new/", referrals.referral_create, name="referral-create"),
    path("referrals/<int:pk>/", referrals.referral_detail, name="referral-detail"),
    path("referrals/<int:pk>/send/", referrals.referral_send, name="referral-send"),
    path("referrals/<int:pk>/receive/", referrals.referral_receive, name="referral-receive"),
    path("referrals/<int:pk>/decline/", referrals.referral_decline, name="referral-decline"),
    path("referrals/<int:pk>/answer/", referrals.referral_feed_back, name="referral-feed-back"),
    path("referrals/<int:pk>/end/", referrals.referral_end, name="referral-end"),
    path("referrals/<int:pk>/withdraw/", referrals.referral_withdraw, name="referral-withdraw"),
    path("referrals/for-need/<int:pk>/", referrals.need_referral, name="need-referral"),
]

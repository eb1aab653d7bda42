"""Signing in (allauth's pages in our look), one's own account, and the accounts of others."""

from allauth.account import views as allauth_views
from django.urls import include, path

from yanzhen.accounts.views import own, phone, reminders, users

urlpatterns = [
    path("accounts/login/", allauth_views.login, name="account_login"),
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/", own.change_password, name="account_change_password"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("sign-in/", phone.phone_sign_in, name="phone-sign-in"),
    path("sign-in/code/", phone.phone_sign_in_code, name="phone-sign-in-code"),
    path("me/", own.my_account, name="my-account"),
    path("me/sessions/<int:pk>/end/", own.end_session, name="session-end"),
    path("me/tokens/", own.my_tokens, name="my-tokens"),
    path("reminders/", reminders.reminder_list, name="reminder-list"),
    path("reminders/read/", reminders.reminder_read_all, name="reminder-read-all"),
    path("reminders/<int:pk>/open/", reminders.reminder_open, name="reminder-open"),
    path("me/reminders/", reminders.my_reminders, name="my-reminders"),
    path("me/reminders/<slug:kind>/", reminders.reminder_channel_set, name="reminder-channel-set"),
    path(
        "me/reminders/<slug:kind>/drop/",
        reminders.reminder_channel_drop,
        name="reminder-channel-drop",
    ),
    path(
        "me/reminders/<slug:kind>/try/",
        reminders.reminder_channel_try,
        name="reminder-channel-try",
    ),
    path("tokens/<int:pk>/revoke/", own.token_revoke, name="token-revoke"),
    path("settings/", own.settings_home, name="settings-home"),
    path("users/", users.user_list, name="user-list"),
    path("users/new/", users.user_create, name="user-create"),
    path("users/<int:pk>/", users.user_detail, name="user-detail"),
    path("users/<int:pk>/lock/", users.user_lock, name="user-lock"),
    path("users/<int:pk>/unlock/", users.user_unlock, name="user-unlock"),
    path("users/<int:pk>/lift/", users.user_lift_lockout, name="user-lift-lockout"),
    path("users/<int:pk>/password/", users.user_reset_password, name="user-reset-password"),
    path("users/<int:pk>/factors/", users.user_remove_factors, name="user-remove-factors"),
]

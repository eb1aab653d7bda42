"""Forms of signing in and of looking after accounts: they read input, services decide."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.accounts.tokens import SCOPES

ONE_TIME = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "8"}


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("User name"), _("Password")
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)
        login.widget.attrs |= {"autocapitalize": "none", "autofocus": True}
        password.help_text = ""

    def user_credentials(self) -> dict[str, Any]:
        """User names are told apart without regard to capitals."""
        credentials: dict[str, Any] = super().user_credentials()
        known = User.objects.filter(username__iexact=credentials.get("username", ""))
        if name := known.values_list("username", flat=True).first():
            credentials["username"] = name
        return credentials


class PasswordAgainForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs.pop("placeholder", None)


def _plain_code_field(form: forms.Form) -> None:
    field = form.fields["code"]
    field.label = _("Six digits")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= ONE_TIME | {"autofocus": True}


class SecondFactorForm(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code_field(self)


class SecondFactorAgainForm(CodeAgainForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code_field(self)


class StartAuthenticatorForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code_field(self)


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the device")
        self.fields["passwordless"].label = _("Sign in with it alone, without a password")
        self.fields["passwordless"].help_text = _(
            "The device then asks for your fingerprint, face or PIN."
        )


class RenamePasskeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the device")


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("Mobile phone number"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "tel", "autocomplete": "tel", "autofocus": True}
        ),
    )


class CodeForm(forms.Form):
    digits = forms.CharField(
        label=_("The six digits of the text message"),
        max_length=8,
        widget=forms.TextInput(attrs=ONE_TIME | {"autofocus": True}),
    )


class ChangePasswordForm(forms.Form):
    current = forms.CharField(
        label=_("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if {"password", "again"} <= values.keys() and values["password"] != values["again"]:
            self.add_error("again", _("The two new passwords differ."))
        return values


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    is_elder_mode = forms.BooleanField(label=_("Large type and large buttons"), required=False)


class NewUserForm(forms.Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("For signing in: 2 to 60 letters or digits, without spaces."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Full name"), max_length=60)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )


class LockForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Kept in the audit trail.")
    )


class TokenForm(forms.Form):
    label = forms.CharField(
        label=_("What it is for"), max_length=80, help_text=_("For example: county platform.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=_("Holds for"),
        coerce=int,
        choices=[(90, _("90 days")), (365, _("one year")), (30, _("30 days"))],
    )


CHANNEL_FIELDS: dict[str, tuple[Any, Any]] = {
    "email": (_("e-mail"), ""),
    "sms": (_("mobile phone"), ""),
    "wecom": (
        _("address of the robot"),
        _("In the group: add a robot, then copy its webhook address here."),
    ),
    "dingtalk": (
        _("address of the robot"),
        _("In the group: add a robot of your own, then copy its webhook address here."),
    ),
}


class ReminderChannelForm(forms.Form):
    """Where reminders of one kind go."""

    address = forms.CharField(
        max_length=400, widget=forms.TextInput({"data-sensitive": "", "autocomplete": "off"})
    )
    secret = forms.CharField(
        label=_("secret of the robot"),
        max_length=200,
        required=False,
        help_text=_("Only when its safety is set to signing."),
        widget=forms.TextInput({"data-sensitive": "", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address = self.fields["address"]
        address.label, address.help_text = CHANNEL_FIELDS[kind]
        if kind == "email":
            address.widget.input_type = "email"
        if kind != "dingtalk":
            del self.fields["secret"]

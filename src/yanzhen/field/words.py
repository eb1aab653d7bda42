"""The words of the app on the phone, in the language of the reader; it has no server to ask."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words_of_the_app() -> dict[str, str]:
    """By the names under which the script asks for them."""
    return {
        "list": _("My list"),
        "queue": _("Sent and unsent"),
        "search": _("Name, place or household"),
        "visit": _("Write a visit"),
        "save": _("Save on this phone"),
        "saved": _("Saved on this phone. It is sent as soon as there is a network."),
        "back": _("Back"),
        "send": _("Send now"),
        "offline": _("No network. You can go on working."),
        "online": _("Connected"),
        "safe": _("Safe on the server"),
        "unsafe": _("Only on this phone"),
        "attention": _("Needs attention"),
        "counts": _("{unsafe} only on this phone, {safe} safe on the server"),
        "all_safe": _("Everything is safe on the server."),
        "nobody": _("Nobody is on your list for now."),
        "none_found": _("Nobody found. Try part of the name or the place."),
        "sign_in": _("Sign in to send and to load your list."),
        "sign_in_link": _("Sign in"),
        "sign_out": _("Sign out and remove my list from this phone"),
        "sign_out_unsent": _(
            "{count} records are only on this phone. They stay here, sealed, until you sign in "
            "again. Sign out all the same?"
        ),
        "code_title": _("Field code"),
        "code_set": _(
            "Choose a code of at least six digits. It opens your list on this phone without a "
            "network."
        ),
        "code_ask": _("Your field code opens your list on this phone."),
        "code_wrong": _("Wrong code. {left} tries are left."),
        "code_gone": _("Too many wrong codes. Sign in with a network to open your list."),
        "code_short": _("At least six digits."),
        "open": _("Open"),
        "full": _("The phone has no room left. Nothing was saved. Make room and save again."),
        "stale": _(
            "Your list is older than {days} days: you can read it. Connect before you write again."
        ),
        "good_until": _("Good until {day}"),
        "loaded": _("Loaded {moment}"),
        "load": _("Load my list anew"),
        "last_visit": _("Last visit {day}"),
        "no_visit": _("No visit is known"),
        "due": _("due {day}"),
        "all_same": _("No change"),
        "began": _("Began at"),
        "minutes": _("Minutes"),
        "how": _("How"),
        "outcome": _("Outcome"),
        "view": _("What I saw"),
        "next_step": _("Next step"),
        "next_on": _("On"),
        "photo": _("Photo"),
        "policies": _("Policies explained"),
        "signs": _("Values measured"),
        "together": _("Also met"),
        "wiped": _("This device was withdrawn. What it kept is removed from it."),
        "failed": _("The server could not be reached properly. Nothing is lost; try again later."),
        "amend": _("Add to this visit"),
        "bad_minutes": _("Give the minutes, from 1 to 720."),
        "bad_began": _("Say when the visit began; it cannot lie in the future."),
        "unlocking": _("Opening …"),
        "device": _("Phone"),
        "more": _("Show more"),
    }

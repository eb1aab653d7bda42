"""The words of the app on the phone, in the language of the reader; it has no server to ask."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


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
        "open": pgettext("list", "Open"),
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
        "occasion": _("Occasion"),
        "photo": _("Photos, only if they are needed"),
        "photo_choose": _("Choose or take photos"),
        "photo_help": _(
            "Never of a face by default: show the roof, the stove, the medicine. A visit is "
            "complete without a photo."
        ),
        "photo_no_consent": _(
            "{name} has not agreed to photos. If they want one, record the consent on their page "
            "first and load your list anew."
        ),
        "file_photo": _("Photo"),
        "file_signature": _("Signature"),
        "file_voice": _("Voice note"),
        "files_unsent": _(
            "{count} photos, signatures or voice notes are still only on this phone."
        ),
        "records_safe": _("All records are safe on the server."),
        "companions": _("Who came along"),
        "companion_add": _("Somebody came along"),
        "companion_role": _("As what"),
        "companion_name": _("Name of who came along"),
        "needs": _("Needs that were heard"),
        "need_add": _("Add a need that was heard"),
        "need_title": _("What is needed, in one sentence"),
        "need_kind": _("Kind of need"),
        "need_urgency": _("How urgent"),
        "need_whose": _("Whose need"),
        "proof": _("That you were there"),
        "proof_help": _("One of these, if the person likes. None is needed."),
        "sign_here": _("Sign here with a finger."),
        "sign_again": _("Sign again"),
        "sign_missing": _("Nobody has signed yet. Sign, or choose another proof."),
        "voice_start": _("Start recording"),
        "voice_stop": _("Stop"),
        "voice_limit": _("A few words of the person, at most {seconds} seconds."),
        "voice_running": _("Recording. {left} seconds are left."),
        "voice_kept": _("Recorded. Listen to it, or record again."),
        "voice_refused": _("The microphone may not be used. Choose another proof."),
        "voice_missing": _("Nothing was recorded yet. Record, or choose another proof."),
        "code_of_household": _("The code of the household"),
        "code_help": _("Shown on its card, or said aloud."),
        "code_scan": _("Read the card"),
        "code_read": _("The card was read."),
        "camera_refused": _("The camera may not be used. Type the code."),
        "place_help": _("The place is noted only if you press, to about 100 m."),
        "place_note": _("Note where I am"),
        "place_looking": _("Looking for the place …"),
        "place_noted": _("Noted: about {lat}, {lng}. It can be removed here and later."),
        "place_unknown": _("The place could not be found. The visit is complete without it."),
        "remove": _("Remove"),
        "policies_help": _("Tick what you explained"),
        "level_urgent": _("Alarming value: see that a doctor looks at it today."),
        "level_watch": _("Look at this value again soon."),
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
        "harm": _("Mandatory report"),
        "harm_offline": _(
            "There is no network: call the police (110) first. Write the report down as soon as "
            "there is one; it never lies on a phone."
        ),
    }

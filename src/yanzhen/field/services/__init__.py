"""Every write of the app: devices, what they take along, what they send, what is decided."""

from yanzhen.field.services.bundles import make_bundle
from yanzhen.field.services.conflicts import decide_conflict, undo_decision
from yanzhen.field.services.devices import (
    DeviceRevoked,
    contact_device,
    own_device,
    register_device,
    release_key,
    revoke_device,
)
from yanzhen.field.services.files import discard_file, keep_file
from yanzhen.field.services.handing_over import take_sealed_file
from yanzhen.field.services.photos import PartDamaged, start_photo, take_part
from yanzhen.field.services.quarantine import accept_quarantined, decline_quarantined
from yanzhen.field.services.uploads import Sent, force_waiting, take_uploads
from yanzhen.field.services.viewing import begin_viewing, end_viewing

__all__ = [
    "DeviceRevoked",
    "PartDamaged",
    "Sent",
    "accept_quarantined",
    "begin_viewing",
    "contact_device",
    "decide_conflict",
    "decline_quarantined",
    "discard_file",
    "end_viewing",
    "force_waiting",
    "keep_file",
    "make_bundle",
    "own_device",
    "register_device",
    "release_key",
    "revoke_device",
    "start_photo",
    "take_part",
    "take_sealed_file",
    "take_uploads",
    "undo_decision",
]

"""Pages of field work: what devices call, and what people decide."""

from yanzhen.field.views.app import app, manifest, worker_script
from yanzhen.field.views.deciding import (
    conflict_decide,
    conflict_list,
    conflict_undo,
    device_list,
    device_revoke,
    quarantine_accept,
    quarantine_decline,
    quarantine_detail,
    quarantine_list,
)
from yanzhen.field.views.devices import bundle, contact, device, states, uploads
from yanzhen.field.views.files import file_detail, file_discard, file_keep, file_list
from yanzhen.field.views.photos import (
    contact_file,
    contact_file_part,
    photo_part,
    photo_start,
)
from yanzhen.field.views.viewing import view_as, view_as_end, worker_list

__all__ = [
    "app",
    "bundle",
    "conflict_decide",
    "conflict_list",
    "conflict_undo",
    "contact",
    "contact_file",
    "contact_file_part",
    "device",
    "device_list",
    "device_revoke",
    "file_detail",
    "file_discard",
    "file_keep",
    "file_list",
    "manifest",
    "photo_part",
    "photo_start",
    "quarantine_accept",
    "quarantine_decline",
    "quarantine_detail",
    "quarantine_list",
    "states",
    "uploads",
    "view_as",
    "view_as_end",
    "worker_list",
    "worker_script",
]

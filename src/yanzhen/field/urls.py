from django.urls import path

from yanzhen.field import views

urlpatterns = [
    path("", views.app, name="field"),
    path("sw.js", views.worker_script, name="field-worker"),
    path("manifest.webmanifest", views.manifest, name="field-manifest"),
    path("device/", views.device, name="field-device"),
    path("bundle/", views.bundle, name="field-bundle"),
    path("uploads/", views.uploads, name="field-uploads"),
    path("states/", views.states, name="field-states"),
    path("contact/", views.contact, name="field-contact"),
    path("photos/", views.photo_start, name="field-photo"),
    path(
        "photos/<uuid:device>/<uuid:uid>/<int:number>/", views.photo_part, name="field-photo-part"
    ),
    path("contact/files/", views.contact_file, name="field-contact-file"),
    path(
        "contact/files/<uuid:device>/<uuid:uid>/<int:number>/",
        views.contact_file_part,
        name="field-contact-part",
    ),
    path("conflicts/", views.conflict_list, name="field-conflicts"),
    path("conflicts/<int:pk>/decide/", views.conflict_decide, name="field-conflict-decide"),
    path("conflicts/<int:pk>/undo/", views.conflict_undo, name="field-conflict-undo"),
    path("quarantine/", views.quarantine_list, name="field-quarantine"),
    path("quarantine/<int:pk>/", views.quarantine_detail, name="field-quarantined"),
    path("quarantine/<int:pk>/accept/", views.quarantine_accept, name="field-accept"),
    path("quarantine/<int:pk>/decline/", views.quarantine_decline, name="field-decline"),
    path("files/", views.file_list, name="field-files"),
    path("files/<int:pk>/", views.file_detail, name="field-file"),
    path("files/<int:pk>/keep/", views.file_keep, name="field-file-keep"),
    path("files/<int:pk>/discard/", views.file_discard, name="field-file-discard"),
    path("devices/", views.device_list, name="field-devices"),
    path("devices/<int:pk>/revoke/", views.device_revoke, name="field-device-revoke"),
    path("workers/", views.worker_list, name="field-workers"),
    path("workers/<int:pk>/view/", views.view_as, name="field-view-as"),
    path("workers/end/", views.view_as_end, name="field-view-as-end"),
]

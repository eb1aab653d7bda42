from django.urls import path

from yanzhen.core.styleguide import style_guide
from yanzhen.core.views import audit, exports, files, imports, jobs, searching

urlpatterns = [
    path("styleguide/", style_guide, name="style-guide"),
    path("search/", searching.find_anything, name="search"),
    path("files/<uuid:uid>", files.attachment, name="attachment"),
    path("jobs/<int:job_id>/", jobs.job_state, name="job-state"),
    path("jobs/<int:job_id>/cancel/", jobs.job_cancel, name="job-cancel"),
    path("jobs/<int:job_id>/retry/", jobs.job_retry, name="job-retry"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/new/<str:kind>/", imports.import_new, name="import-new"),
    path("imports/new/<str:kind>/template.xlsx", imports.import_template, name="import-template"),
    path("imports/<int:import_id>/", imports.import_detail, name="import-detail"),
    path("imports/<int:import_id>/errors.xlsx", imports.import_errors, name="import-errors"),
    path("exports/", exports.export_list, name="export-list"),
    path("exports/new/", exports.export_new, name="export-new"),
    path("exports/<uuid:uid>/decide/", exports.export_decide, name="export-decide"),
    path("exports/<uuid:uid>/file.xlsx", exports.export_file, name="export-file"),
    path("audit/", audit.audit_trail, name="audit"),
    path("audit/emergencies/review/", audit.break_glass_review, name="break-glass-review"),
    path("audit/<str:tab>/", audit.audit_trail, name="audit-trail"),
]

from django.urls import path

from yanzhen.workforce.views import calendars, logs

urlpatterns = [
    path("work/", logs.work_log, name="work-log"),
    path("work/logs/", logs.work_log_list, name="work-log-list"),
    path("work/of/<int:pk>/", logs.work_log_of, name="work-log-of"),
    path("work/of/<int:pk>/log.pdf", logs.work_log_paper, name="work-log-paper"),
    path("work/calendar/", calendars.my_calendar, name="my-calendar"),
    path("work/calendar/end/", calendars.my_calendar_end, name="my-calendar-end"),
    path("calendar/<slug:token>.ics", calendars.calendar_feed, name="calendar-feed"),
]

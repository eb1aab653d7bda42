"""Addresses of delivery: workers, residents, and those who help."""

from django.urls import path, re_path

from yanzhen.delivery.views import (
    activities,
    dispatching,
    items,
    orders,
    proceedings,
    records,
    residents,
    sessions,
    taking_part,
    tasks,
)

STAFF = [
    path("services/", orders.order_list, name="order-list"),
    path("services/orders/new/", orders.order_create, name="order-create"),
    path("services/orders/<int:pk>/", orders.order_detail, name="order-detail"),
    path("services/orders/<int:pk>/review/", orders.order_review, name="order-review"),
    path("services/orders/<int:pk>/cancel/", orders.order_cancel, name="order-cancel"),
    path("services/orders/<int:pk>/dispatch/", dispatching.order_dispatch, name="order-dispatch"),
    path(
        "services/orders/<int:pk>/take-back/",
        dispatching.order_take_back,
        name="order-take-back",
    ),
    path(
        "services/orders/<int:pk>/renew-code/",
        dispatching.order_renew_code,
        name="order-renew-code",
    ),
    path("services/orders/<int:pk>/times/", dispatching.order_supplement, name="order-supplement"),
    path("services/orders/<int:pk>/try/", dispatching.order_try, name="order-try"),
    path("services/orders/<int:pk>/confirm/", dispatching.order_confirm, name="order-confirm"),
    path(
        "services/orders/<int:pk>/confirm-not-reached/",
        dispatching.order_confirm_not_reached,
        name="order-confirm-not-reached",
    ),
    path("services/orders/<int:pk>/rate/", dispatching.order_rate, name="order-rate"),
    path("services/for-need/<int:pk>/order/", orders.need_order, name="need-order"),
    path("services/for-need/<int:pk>/activity/", activities.need_activity, name="need-activity"),
    path("services/items/", items.item_list, name="item-list"),
    path("services/items/new/", items.item_create, name="item-create"),
    path("services/items/start/", items.item_start, name="item-start"),
    path("services/items/<int:pk>/", items.item_detail, name="item-detail"),
    path("services/items/<int:pk>/change/", items.item_change, name="item-change"),
    path("services/items/<int:pk>/publish/", items.item_publish, name="item-publish"),
    path("services/items/<int:pk>/withdraw/", items.item_withdraw, name="item-withdraw"),
    path("services/activities/", activities.activity_list, name="activity-list"),
    path("services/activities/new/", activities.activity_create, name="activity-create"),
    path("services/activities/<int:pk>/", activities.activity_detail, name="activity-detail"),
    path(
        "services/activities/<int:pk>/change/",
        activities.activity_change,
        name="activity-change",
    ),
    path(
        "services/activities/<int:pk>/publish/",
        activities.activity_publish,
        name="activity-publish",
    ),
    path(
        "services/activities/<int:pk>/cancel/",
        activities.activity_cancel,
        name="activity-cancel",
    ),
    path(
        "services/activities/<int:pk>/attendance/",
        sessions.activity_attendance,
        name="activity-attendance",
    ),
    path(
        "services/activities/<int:pk>/poster/", activities.activity_poster, name="activity-poster"
    ),
    path(
        "services/activities/<int:pk>/told/<int:sign_up_pk>/",
        activities.activity_told,
        name="activity-told",
    ),
    path(
        "services/activities/<int:pk>/forces/",
        proceedings.activity_forces,
        name="activity-forces",
    ),
    path("services/activities/<int:pk>/costs/", proceedings.activity_cost, name="activity-cost"),
    path(
        "services/activities/<int:pk>/costs/<int:cost_pk>/remove/",
        proceedings.activity_cost_remove,
        name="activity-cost-remove",
    ),
    path("services/activities/<int:pk>/photos/", proceedings.activity_photo, name="activity-photo"),
    path(
        "services/activities/<int:pk>/photos/<int:photo_pk>/",
        proceedings.activity_photo_consent,
        name="activity-photo-consent",
    ),
    path("services/activities/<int:pk>/sessions/new/", sessions.session_add, name="session-add"),
    path("services/sessions/<int:pk>/change/", sessions.session_change, name="session-change"),
    path("services/sessions/<int:pk>/cancel/", sessions.session_cancel, name="session-cancel"),
    path(
        "services/sessions/<int:pk>/attendance/",
        sessions.session_attendance,
        name="session-attendance",
    ),
    path("services/sessions/<int:pk>/screen/", sessions.session_screen, name="session-screen"),
    re_path(
        r"^services/sessions/(?P<pk>\d+)/people/(?P<person_pk>\d+)/(?P<step>in|out|join|leave)/$",
        sessions.session_attend,
        name="session-attend",
    ),
    re_path(
        r"^services/sessions/(?P<pk>\d+)/number/(?P<step>in|out)/$",
        sessions.session_number,
        name="session-number",
    ),
    path("services/sessions/<int:pk>/guests/", sessions.session_guest, name="session-guest"),
    path(
        "services/sessions/<int:pk>/guests/<int:attendance_pk>/out/",
        sessions.session_guest_out,
        name="session-guest-out",
    ),
    path("services/sessions/<int:pk>/others/", sessions.session_walk_ins, name="session-walk-ins"),
    path("services/sessions/<int:pk>/hold/", sessions.session_hold, name="session-hold"),
    path("services/records/", records.record_list, name="record-list"),
    path("services/records/<int:pk>/", records.record_detail, name="record-detail"),
    path("services/records/<int:pk>/correct/", records.record_correct, name="record-correct"),
    path("services/records/<int:pk>/reverse/", records.record_reverse, name="record-reverse"),
]
RESIDENTS = [
    path("my/", residents.resident_home, name="resident-home"),
    path("my/help/", residents.resident_help, name="resident-help"),
    path("my/order/", residents.order_begin, name="resident-order"),
    path("my/order/<slug:question>/", residents.order_question, name="resident-order-question"),
    path("my/orders/<int:pk>/", residents.order_detail, name="resident-order-detail"),
    path("my/orders/<int:pk>/confirm/", residents.order_confirm, name="resident-order-confirm"),
    path("my/orders/<int:pk>/cancel/", residents.order_cancel, name="resident-order-cancel"),
    path("my/orders/<int:pk>/code/", residents.order_new_code, name="resident-order-code"),
    path("my/orders/<int:pk>/rate/", residents.order_rate, name="resident-order-rate"),
    path("my/services/", taking_part.service_catalogue, name="resident-services"),
    path("my/activities/", taking_part.activities, name="resident-activities"),
    path("my/activities/<int:pk>/", taking_part.activity, name="resident-activity"),
    path("my/activities/<int:pk>/rate/", taking_part.activity_rate, name="resident-activity-rate"),
    re_path(
        r"^my/activities/(?P<pk>\d+)/(?P<step>join|help|leave|in|out)/$",
        taking_part.activity_step,
        name="resident-activity-step",
    ),
    path("my/attend/", taking_part.attend, name="resident-attend"),
    path("my/attend/<str:token>/", taking_part.scan, name="resident-scan"),
    path("my/things/", residents.mine, name="resident-mine"),
]
THOSE_WHO_HELP = [
    path("help/", tasks.task_list, name="task-list"),
    path("help/hours/", tasks.my_hours, name="my-hours"),
    path("help/<int:pk>/", tasks.task_detail, name="task-detail"),
    re_path(
        r"^help/(?P<pk>\d+)/(?P<step>accept|decline|finish)/$", tasks.task_step, name="task-step"
    ),
]
urlpatterns = [*STAFF, *RESIDENTS, *THOSE_WHO_HELP]

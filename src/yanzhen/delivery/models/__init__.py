"""What can be ordered, what was ordered, what was held, and the record of what was served."""

from yanzhen.delivery.models.activities import (
    Activity,
    ActivitySession,
    ActivityTag,
    Attendance,
    SignUp,
)
from yanzhen.delivery.models.items import ServiceItem
from yanzhen.delivery.models.kiosk import KioskVisit
from yanzhen.delivery.models.orders import Invitation, Order, OrderStep
from yanzhen.delivery.models.proceedings import ActivityCost, ActivityPhoto, JoinedForce
from yanzhen.delivery.models.records import Feedback, Participant, ServiceRecord
from yanzhen.delivery.models.series import OrderSeries, SeriesException

__all__ = [
    "Activity",
    "ActivityCost",
    "ActivityPhoto",
    "ActivitySession",
    "ActivityTag",
    "Attendance",
    "Feedback",
    "Invitation",
    "JoinedForce",
    "KioskVisit",
    "Order",
    "OrderSeries",
    "OrderStep",
    "Participant",
    "SeriesException",
    "ServiceItem",
    "ServiceRecord",
    "SignUp",
]

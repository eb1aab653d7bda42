"""What can be ordered, what was ordered, what was held, and the record of what was served."""

from yanzhen.delivery.models.activities import Activity, SignUp
from yanzhen.delivery.models.items import ServiceItem
from yanzhen.delivery.models.orders import Order, OrderStep
from yanzhen.delivery.models.records import Feedback, Participant, ServiceRecord

__all__ = [
    "Activity",
    "Feedback",
    "Order",
    "OrderStep",
    "Participant",
    "ServiceItem",
    "ServiceRecord",
    "SignUp",
]

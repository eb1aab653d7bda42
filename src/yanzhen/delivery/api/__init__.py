"""Delivery for programs: the service list, orders, tasks of helpers, activities and records."""

from yanzhen.delivery.api.activities import router as activities
from yanzhen.delivery.api.attendance import router as sessions
from yanzhen.delivery.api.items import router as items
from yanzhen.delivery.api.orders import router as orders
from yanzhen.delivery.api.ratings import router as ratings
from yanzhen.delivery.api.records import router as records
from yanzhen.delivery.api.series import router as series
from yanzhen.delivery.api.tasks import router as tasks

__all__ = ["activities", "items", "orders", "ratings", "records", "series", "sessions", "tasks"]

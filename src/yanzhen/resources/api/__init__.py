"""Resources, bookings, partners and deliveries for programs."""

from yanzhen.resources.api.bookings import router as bookings
from yanzhen.resources.api.partners import router as partners
from yanzhen.resources.api.resources import router as resources
from yanzhen.resources.api.supply import router as supply
from yanzhen.resources.api.uses import router as uses

__all__ = ["bookings", "partners", "resources", "supply", "uses"]

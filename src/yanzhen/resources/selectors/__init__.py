"""Named reads of resources, bookings, partners, and the map."""

"""Pure decisions about resources: time and capacity, opening, freshness, places on the earth."""

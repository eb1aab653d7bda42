"""Named reads of rosters."""

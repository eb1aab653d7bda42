"""Pages of logs and calendars."""

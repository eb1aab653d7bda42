"""Decisions about rosters: what belongs into one visit, which days, and how two plans differ."""

"""Backups: everything of an installation in one file, except the keys."""

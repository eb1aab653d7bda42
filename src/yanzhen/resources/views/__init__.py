"""Pages of the resource list."""

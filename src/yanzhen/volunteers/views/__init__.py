"""The pages of volunteers, their hours and certificates."""

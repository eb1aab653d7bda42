"""The pages of delivery: for workers, for residents, and for those who help."""

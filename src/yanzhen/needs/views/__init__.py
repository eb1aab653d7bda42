"""The pages of needs, for workers and for residents who ask."""

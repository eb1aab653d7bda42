"""Pages of places, stations and duties; one module per subject."""

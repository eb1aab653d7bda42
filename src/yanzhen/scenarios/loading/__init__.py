"""Loading a scenario: steps in order, each one transaction, resumable after a killed process."""

from yanzhen.scenarios.loading.run import PlacesOverlap, ScaleDiffers, load

__all__ = ["PlacesOverlap", "ScaleDiffers", "load"]

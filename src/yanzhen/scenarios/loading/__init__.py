"""Loading a scenario: steps in order, each one transaction, resumable after a killed process."""

from yanzhen.scenarios.loading.run import ScaleDiffers, load

__all__ = ["ScaleDiffers", "load"]

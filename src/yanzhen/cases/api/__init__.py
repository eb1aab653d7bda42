"""Cases and referrals for programs."""

from yanzhen.cases.api.cases import router as cases
from yanzhen.cases.api.referrals import router as referrals

__all__ = ["cases", "referrals"]

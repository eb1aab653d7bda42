"""What the database keeps of the time bank."""

from yanzhen.timebank.models.book import Account, DailySeal, LedgerEntry, LedgerHead
from yanzhen.timebank.models.points import PointIssue
from yanzhen.timebank.models.shop import Redemption, ShopItem, ShopSettlement

__all__ = [
    "Account",
    "DailySeal",
    "LedgerEntry",
    "LedgerHead",
    "PointIssue",
    "Redemption",
    "ShopItem",
    "ShopSettlement",
]

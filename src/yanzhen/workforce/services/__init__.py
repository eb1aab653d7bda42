"""Every write of the staff file; one module per subject."""

from yanzhen.workforce.services.certificates import record_certificate
from yanzhen.workforce.services.feeds import count_read, end_feed, make_feed
from yanzhen.workforce.services.logs import hand_in_log

__all__ = ["count_read", "end_feed", "hand_in_log", "make_feed", "record_certificate"]

"""The pages of cases and referrals."""

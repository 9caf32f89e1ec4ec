"""Endings that must not be paid in full: importing this registers them."""

from cuagym.reward.audit.attacks import collateral, omission

__all__ = ["collateral", "omission"]

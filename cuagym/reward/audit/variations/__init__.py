"""Endings that must be paid in full: importing this registers them."""

from cuagym.reward.audit.variations import creation, looking, operations, sameness, saying

__all__ = ["creation", "looking", "operations", "sameness", "saying"]

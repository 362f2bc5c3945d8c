"""Triggers by which a changed fact asks for a recompute, in the fact's transaction.

They are declared on proxies, so that their migrations stay here and the facts know
nothing of being judged. Each statement appends the touched customers to
RecomputeRequest; nothing is updated, so no writer waits for another.
"""

from diagnostics.watch import accounts, others
from diagnostics.watch.triggers import asks_for_recompute

__all__ = ["accounts", "asks_for_recompute", "others"]

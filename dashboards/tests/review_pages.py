"""What tests of the review's page share: what a browser sends of it."""

import re
from typing import Any

REALITIES = ("market", "projects", "budget", "ownership", "risks")


def opened(page: Any) -> dict[str, str]:
    """The hidden fields of the page's form, as a browser sends them back."""
    names = r'name="(entry_key|factor-\d+-seen)" value="([^"]*)"'
    return dict(re.findall(names, page.text))


def rated(side: str, rating: int, evidence: str = "") -> dict[str, str]:
    """One side as it is rated."""
    return {f"side-{side}-rating": str(rating), f"side-{side}-evidence": evidence}

"""The accounts above and below an account, as its page shows them."""

from typing import Any

from django.urls import reverse

from accounts.models import Customer
from dashboards.reader import Reader
from diagnostics.families import Family, Relative, family_of
from web.formatting import compact_money, number

MOST = 50  # below an account


def family_context(reader: Reader, customer: Customer) -> dict[str, Any]:
    """What templates/dashboards/_family.html needs; `family` is None without one."""
    family = family_of(customer, reader.user, reader.day)
    if family is None:
        return {"family": None}
    return {
        "family": {
            "above": [_name(each) for each in family.above],
            "below": [_row(each, reader) for each in family.below[:MOST]],
            "more": max(0, len(family.below) - MOST),
            "hidden": _hidden(family.hidden),
            **_sums(family, reader),
        }
    }


def _name(customer: Customer | None) -> dict[str, str]:
    if customer is None:
        return {"name": "an account you cannot see", "url": ""}
    return {"name": customer.name, "url": _address(customer.pk)}


def _address(pk: int) -> str:
    return reverse("dashboards:account", args=[pk])


def _row(relative: Relative, reader: Reader) -> dict[str, Any]:
    diagnosis = relative.diagnosis
    return {
        "name": relative.customer.name,
        "url": _address(relative.customer.pk),
        "level": relative.depth,
        "band": diagnosis.band if diagnosis else "not_enough_data",
        "score": diagnosis.score if diagnosis else None,
        "driver": reader.driver_label(diagnosis) if diagnosis else "",
        "revenue": compact_money(
            diagnosis.revenue if diagnosis else None, reader.currency
        ),
    }


def _sums(family: Family, reader: Reader) -> dict[str, Any]:
    rolled_up = family.rolled_up
    names = {each.customer.pk: each.customer.name for each in family.below}
    worst = rolled_up.worst
    return {
        "score": rolled_up.score,
        "scored": rolled_up.scored,
        "count": len(family.below),
        "worst": {
            "name": names[worst.key],
            "url": _address(worst.key),
            "score": worst.score,
        }
        if worst
        else None,
        "revenue": compact_money(rolled_up.revenue, reader.currency),
        "at_risk": compact_money(rolled_up.revenue_at_risk, reader.currency),
    }


def _hidden(count: int) -> str:
    return f"and {number(count)} you cannot see" if count else ""

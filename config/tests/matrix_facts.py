"""A fact of every kind, at every account of the matrix and at none."""

from typing import Any

from accounts.facts import has_customer, kinds_of_customers, kinds_of_nobody
from accounts.models import Customer, Fact, Recorded, StaffingRequirement
from accounts.tests.builders import make_segment
from accounts.tests.fact_builders import make_fact


def facts_of(customer: Customer) -> dict[str, int]:
    """The key of a fact of each kind by the kind's name, made where there is none."""
    return {
        name: _fact(model, customer) for name, model in kinds_of_customers().items()
    }


def facts_of_nobody() -> dict[str, int]:
    """The same of the whole company."""
    return {name: _fact(model, None) for name, model in kinds_of_nobody().items()}


def _fact(model: type[Recorded], customer: Customer | None) -> int:
    mine = {"customer": customer} if has_customer(model) else {}
    found = model._default_manager.filter(**mine).first()
    return (found or _made(model, customer)).pk


def _made(model: type[Recorded], customer: Customer | None) -> Any:
    if not issubclass(model, Fact):
        return model._default_manager.create(name="Name")
    return make_fact(model, customer, **_instead(model, customer))


def _instead(model: type[Fact], customer: Customer | None) -> dict[str, Any]:
    """A requirement of no customer is a segment's."""
    is_required = model is StaffingRequirement and customer is None
    return {"segment": make_segment()} if is_required else {}

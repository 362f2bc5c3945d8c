"""Words that a fact of one account carries, and that no other reader may meet."""

from typing import Any

from django.db.models import CharField, TextField

from accounts.models import Action, AffectedCustomer, Fact, Purchase
from accounts.tests.builders import TODAY
from accounts.tests.fact_builders import facts_of_customers, make_fact, make_incident

INCIDENT = "incident fact"
FREE: dict[type[Fact], dict[str, Any]] = {
    Purchase: {"amount": 0},
    Action: {"due_on": TODAY},
}


def words_of(model: type[Fact]) -> str:
    """The first column of a kind of fact that takes any words; "" for none."""
    return next(
        (
            field.name
            for field in model._meta.fields
            if type(field) in (CharField, TextField)
            and not field.choices
            and field.name != "external_id"
        ),
        "",
    )


def kinds_with_words() -> dict[str, type[Fact]]:
    """Every kind of fact of a customer that can carry a canary, by the canary's name.

    An incident is a customer's through the row that says whom it hit.
    """
    named = {
        model: f"{model._meta.verbose_name} fact" for model in facts_of_customers()
    }
    return {name: model for model, name in named.items() if words_of(model)}


def one_of_every_kind(key: str, customer: Any) -> dict[str, str]:
    """Made at an account whose key tells its words; the revenue stays what it was."""
    kinds = kinds_with_words()
    strings = {name: f"Canary {name} {key}" for name in (*kinds, INCIDENT)}
    for name, model in kinds.items():
        make_fact(
            model, customer, **{words_of(model): strings[name]}, **FREE.get(model, {})
        )
    incident = make_incident(title=strings[INCIDENT])
    make_fact(AffectedCustomer, customer, incident=incident)
    return strings

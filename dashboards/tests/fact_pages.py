"""What tests of the pages of facts share: addresses, and what a browser sends."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.forms import BoundField, CharField, DecimalField, IntegerField

from accounts import models as facts
from accounts.facts import has_customer, name_of
from accounts.models import Customer, Fact
from accounts.tests.fact_builders import NEEDS, NEXT_MONTH

PLAIN = (CharField, IntegerField, DecimalField)
OTHERWISE = {
    facts.Absence: ("ended_on", str(NEXT_MONTH)),
    facts.SurveyResponse: ("text", "2"),  # its marks need an answer
}


def each(models: Any) -> pytest.MarkDecorator:
    """The test for every one of these kinds."""
    return pytest.mark.parametrize("model", models, ids=lambda model: model.__name__)


def address(model: type[Fact], account: Customer, page: Any = "add") -> str:
    """Where facts of a kind are added, or one is changed."""
    at = f"/accounts/{account.pk}" if has_customer(model) else ""
    return f"{at}/facts/{name_of(model)}/{page}/"


def untouched(page: Any) -> dict[str, str]:
    """What a browser sends of a page's form that nobody filled in."""
    sent = {field.name: _sent(field) for field in page.context["form"]}
    fact = page.context.get("fact")
    return sent | ({"seen": str(fact.recorded_xid)} if fact else entry_key(page))


def entry_key(page: Any) -> dict[str, str]:
    """What a page sends along with something new."""
    (key,) = re.findall(r'name="entry_key" value="([^"]+)"', page.text)
    return {"entry_key": key}


def _sent(field: BoundField) -> str:
    value = field.value()
    if value is True:
        return "on"
    shown = field.field.widget.format_value(value)
    return (shown[0] if isinstance(shown, list) else shown) or ""


def needed(model: type[Fact]) -> dict[str, str]:
    """The least that makes a fact of a kind, as it is typed."""
    needs = NEEDS[model]
    given = needs() if callable(needs) else needs
    typed = {name: _typed(value) for name, value in given.items()}
    return typed | ({"evidence": "Seen."} if model is facts.Rating else {})


def _typed(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M}"
    return str(getattr(value, "pk", value))


def another(page: Any) -> tuple[str, str]:
    """A field of the page's form, and something else that it takes."""
    form = page.context["form"]
    plain = (name for name, each in form.fields.items() if type(each) in PLAIN)
    return OTHERWISE.get(type(form.instance)) or (next(plain), "2")

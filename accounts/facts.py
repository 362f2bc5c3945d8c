"""The kinds of fact, read off the models: the next one is known by itself."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.text import slugify

from accounts.models import Fact, Metric, Recorded, Series

# No facts themselves; some kinds can only be told by them.
NAMES: list[type[Recorded]] = [Metric, Series]


def name_of(model: type[Model]) -> str:
    """A kind's name in addresses, such as "service-activity"."""
    return slugify(str(model._meta.verbose_name))


@cache
def kinds() -> dict[str, type[Fact]]:
    """Every kind of fact by its name."""
    models = apps.get_app_config("accounts").get_models()
    return {name_of(each): each for each in models if issubclass(each, Fact)}


def has_customer(model: type[Model]) -> bool:
    """Whether a row of this table can belong to a customer."""
    return any(field.name == "customer" for field in model._meta.fields)


@cache
def kinds_of_customers() -> dict[str, type[Fact]]:
    """The kinds that customers have facts of, by name."""
    return {name: model for name, model in kinds().items() if has_customer(model)}


@cache
def kinds_of_nobody() -> dict[str, type[Recorded]]:
    """What holds for the whole company, by name: facts, and what facts are told by."""
    shared: list[type[Recorded]] = [
        each for each in kinds().values() if _is_shared(each)
    ]
    return {name_of(model): model for model in [*shared, *NAMES]}


def _is_shared(model: type[Fact]) -> bool:
    columns: Any = model._meta.concrete_fields
    return all(column.null for column in columns if column.name == "customer")

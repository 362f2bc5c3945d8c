"""What keeps a row from going: rows of other tables that refer to it."""

from typing import Any

from django.apps import apps
from django.db import models

from accounts.models import Customer, ExternalId, Feed, Recorded


def recorded_models() -> list[type[Recorded]]:
    """Models whose rows an import may write, those that refer to others before those.

    Feeds follow from the facts and are settled apart.
    """
    known = apps.get_app_config("accounts").get_models()
    waiting = [
        model for model in known if issubclass(model, Recorded) and model is not Feed
    ]
    ordered: list[type[Recorded]] = []
    while waiting:
        free = [model for model in waiting if not _referring(model) & set(waiting)]
        ordered += free
        waiting = [model for model in waiting if model not in free]
    return ordered


def _referring(model: type[Recorded]) -> set[Any]:
    """The models that refer to this one, besides itself."""
    return {each.related_model for each in references(model)} - {model}


def references(model: type[Recorded]) -> list[Any]:
    """Foreign keys to this model, hidden ones too, that the database checks.

    An account's keys go with it, and so does what was inferred of it.
    """
    found: Any = model._meta.get_fields(include_hidden=True)
    return [
        each
        for each in found
        if each.auto_created
        and not each.concrete
        and not each.many_to_many
        and each.field.db_constraint
        and each.related_model._meta.managed
        and each.related_model is not ExternalId
        and not (model is Customer and each.on_delete is models.CASCADE)
    ]

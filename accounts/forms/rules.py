"""The rules of the tables, told to whoever breaks one in a form."""

import re
from typing import Any

from django.db import IntegrityError
from django.db.models import BaseConstraint, CheckConstraint, Model

from accounts.imports.constraints import reason_of

MEANWHILE = "Something has changed in the meantime. Look again, then save once more."


def told(
    model: type[Model], labels: dict[str, str]
) -> dict[str, tuple[str | None, str]]:
    """What Django says of a broken rule -> the field to tell it at, and our words.

    labels  the form's fields by name
    """
    return {
        str(rule.get_violation_error_message()): (
            _field_of(rule, labels),
            words(rule, labels),
        )
        for rule in model._meta.constraints
        if isinstance(rule, CheckConstraint)
    }


def words(rule: BaseConstraint, labels: dict[str, str]) -> str:
    """A sentence that says what the rule asks, with fields by their labels."""
    if isinstance(rule, CheckConstraint):
        reason = re.sub(r"\w+", lambda word: _quoted(word[0], labels), reason_of(rule))
    else:
        name = rule.name.partition("_")[2].replace("_", " ")
        reason = f"clashes with what is recorded already: {name}"
    return f"{reason[0].upper()}{reason[1:]}."


def words_of(error: IntegrityError, model: type[Model], labels: dict[str, str]) -> str:
    """The sentence of the rule by which the database refused a row."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    broken = [rule for rule in model._meta.constraints if rule.name == name]
    return words(broken[0], labels) if broken else MEANWHILE


def _quoted(word: str, labels: dict[str, str]) -> str:
    return f"“{labels[word]}”" if word in labels else word


def _field_of(rule: Any, labels: dict[str, str]) -> str | None:
    """The first field that its words name, else the last that its condition does."""
    named = [word for word in re.findall(r"\w+", reason_of(rule)) if word in labels]
    concerned = rule.condition.referenced_base_fields
    others = [name for name in reversed(labels) if name in concerned]
    return next(iter([*named, *others]), None)

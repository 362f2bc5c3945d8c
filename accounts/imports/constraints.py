"""The database's own rules, put to the rows of a file before they are loaded.

So a bad row is told by line and reason, and the database never refuses the whole file
for it; no rule has to be written down a second time.
"""

from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.db.models.sql import Query


def rules_of(model: type[models.Model]) -> list[tuple[models.CheckConstraint, str]]:
    """Each check of the table with its condition as SQL on plain column names."""
    return [
        (constraint, plain_sql(model, constraint.condition))
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    ]


def plain_sql(model: type[models.Model], expression: Any) -> str:
    """An expression, or a condition, on the model's fields as SQL on plain columns."""
    query = Query(model=model, alias_cols=False)
    if isinstance(expression, Q):
        resolved = query.build_where(expression)
    else:
        resolved = expression.resolve_expression(query, allow_joins=False)
    compiler = query.get_compiler(connection=connection)
    sql, parameters = compiler.compile(resolved)
    with connection.cursor() as cursor:
        told = cursor.mogrify(sql, parameters)
    return told.decode() if isinstance(told, bytes) else told


def columns_in(model: type[models.Model], sql: str) -> list[str]:
    """The model's columns that a condition speaks of, in the model's order."""
    fields: Any = model._meta.concrete_fields
    return [field.column for field in fields if f'"{field.column}"' in sql]


def reason_of(constraint: models.CheckConstraint) -> str:
    """What is said of a row that breaks the rule."""
    if constraint.violation_error_message != constraint.default_violation_error_message:
        return str(constraint.violation_error_message)
    return f"breaks the rule {constraint.name.replace('_', ' ')}"

"""The database's own rules, put to the rows of a file before they are loaded.

So a bad row is told by line and reason, and the database never refuses the whole file
for it; no rule has to be written down a second time.
"""

from typing import Any, cast

from django.db import connection, models
from django.db.models import Q
from django.db.models.sql import Query


def rules_of(model: type[models.Model]) -> list[tuple[models.CheckConstraint, str]]:
    """Each check of the table with its condition as SQL on plain column names."""
    return [
        (constraint, _sql(model, constraint))
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    ]


def _sql(model: type[models.Model], constraint: models.CheckConstraint) -> str:
    query = Query(model=model, alias_cols=False)
    where = query.build_where(cast(Q, constraint.condition))
    compiler = query.get_compiler(connection=connection)
    sql, parameters = where.as_sql(compiler, connection)
    with connection.cursor() as cursor:
        rule = cursor.mogrify(sql, parameters)
    return rule.decode() if isinstance(rule, bytes) else rule


def columns_in(model: type[models.Model], sql: str) -> list[str]:
    """The model's columns that a condition speaks of, in the model's order."""
    fields: Any = model._meta.concrete_fields
    return [field.column for field in fields if f'"{field.column}"' in sql]


def reason_of(constraint: models.CheckConstraint) -> str:
    """What is said of a row that breaks the rule."""
    if constraint.violation_error_message != constraint.default_violation_error_message:
        return str(constraint.violation_error_message)
    return f"breaks the rule {constraint.name.replace('_', ' ')}"

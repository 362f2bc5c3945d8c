"""Rules that many tables share, kept by the database.

`%(class)s` in a name stands for the model, so that one rule serves all of them.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q

# Judged once a statement is done: two rows of it may move a boundary, or change places.
PER_STATEMENT = models.Deferrable.IMMEDIATE

# One look per statement, so that bulk loads stay fast; nothing where none is named.
_NAMES_ANOTHERS = """
SELECT n.id INTO wrong
  FROM new_rows n JOIN accounts_{field} named ON named.id = n.{field}_id
 WHERE named.customer_id <> n.customer_id LIMIT 1;
IF FOUND THEN
    RAISE EXCEPTION '% % names a {field} of another account',
        substr(TG_TABLE_NAME, 10), wrong USING ERRCODE = '23514';
END IF;
RETURN NULL;
"""
_IS_NAMED = """
SELECT FROM {table} f JOIN accounts_{field} named ON named.id = f.{field}_id
 WHERE named.id = NEW.id AND named.customer_id <> f.customer_id
"""
_LEAVES_ITS_FACTS = """
IF {is_named} THEN
    RAISE EXCEPTION 'facts of another account name {field} %', NEW.id
        USING ERRCODE = '23514';
END IF;
RETURN NULL;
"""


def in_order(earlier: str, later: str) -> models.CheckConstraint:
    """`later` may be open, but not lie before `earlier`."""
    return models.CheckConstraint(
        condition=Q(**{later: None}) | Q(**{f"{later}__gte": F(earlier)}),
        name=f"%(class)s_{later}_not_before_{earlier}",
        violation_error_message=f"{later} lies before {earlier}",
    )


def ends_after_start() -> models.CheckConstraint:
    """A half-open range [started_on, ended_on) holds at least one day."""
    return models.CheckConstraint(
        condition=Q(ended_on=None) | Q(ended_on__gt=F("started_on")),
        name="%(class)s_ends_after_start",
        violation_error_message="ended_on is not after started_on",
    )


def one_of(
    field: str, choices: type[models.Choices], *others: str
) -> models.CheckConstraint:
    """Only what the choices know, and `others`; an optional number may be null."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [*choices.values, *others]})
        | Q(**{field: None}),
        name=f"%(class)s_{field}_is_known",
        violation_error_message=f"{field} is none of its choices",
    )


def between(field: str, lowest: int, highest: int) -> models.CheckConstraint:
    """From `lowest` to `highest`, both included; an optional field may be null."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__range": (lowest, highest)}) | Q(**{field: None}),
        name=f"%(class)s_{field}_in_range",
        violation_error_message=f"{field} is not between {lowest} and {highest}",
    )


def not_negative(field: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__gte": 0}) | Q(**{field: None}),
        name=f"%(class)s_{field}_not_negative",
        violation_error_message=f"{field} is negative",
    )


def both_or_neither(one: str, other: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{one: None, other: None})
        | Q(**{f"{one}__isnull": False, f"{other}__isnull": False}),
        name=f"%(class)s_{one}_with_{other}",
        violation_error_message=f"{one} and {other} are told together or not at all",
    )


def of_same_account(field: str) -> list[pgtrigger.Trigger]:
    """What the fact names by `field`, if anything, is of the fact's own account."""
    return [
        pgtrigger.Trigger(
            name=f"same_account_{field}_{operation}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=getattr(pgtrigger, operation.capitalize()),
            referencing=pgtrigger.Referencing(new="new_rows"),
            declare=[("wrong", "bigint")],
            func=_NAMES_ANOTHERS.format(field=field),
        )
        for operation in ("insert", "update")
    ]


def moves_with_its_facts(field: str, *facts: str) -> pgtrigger.Trigger:
    """A row moves to another account only together with the facts that name it.

    Looked at when the transaction ends, so that it may move first. `facts` are the
    models that name it by `field`.
    """
    named = [
        f"EXISTS ({_IS_NAMED.format(table=f'accounts_{fact}', field=field)})"
        for fact in facts
    ]
    return pgtrigger.Trigger(
        name="moves_with_its_facts",
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("customer_id"),
        condition=pgtrigger.Condition("OLD.customer_id <> NEW.customer_id"),
        timing=pgtrigger.Deferred,
        func=_LEAVES_ITS_FACTS.format(is_named=" OR ".join(named), field=field),
    )

"""Known when: every score input remembers since when its present row was known.

A live row carries the transaction that wrote it; an UPDATE or DELETE copies the row it
replaces. Together they answer "what did we know at this database snapshot?".
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func
from django.db.models.functions import Now


class CurrentTransaction(Func):
    """The id of the transaction that is writing (xid8, never reused)."""

    function = "pg_current_xact_id"
    arity = 0


class TransactionIdField(models.Field):
    """An xid8 column, read as int; ordered by start, not by commit."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else str(value)


# One row before it was replaced. An insert is never copied, so loads stay fast; a row
# written and rewritten in one transaction was never known to anyone else.
_COPY_REPLACED = """
INSERT INTO accounts_supersededrow
    (fact, row_id, customer_id, operation, recorded_xid, replaced_xid, replaced_at,
     content)
SELECT TG_TABLE_NAME, o.id,
       coalesce((to_jsonb(o) ->> 'customer_id')::bigint,
                CASE WHEN TG_TABLE_NAME = 'accounts_customer' THEN o.id END),
       TG_OP, o.recorded_xid, pg_current_xact_id(), statement_timestamp(), {content}
  FROM old_rows o {join}
 WHERE o.recorded_xid <> pg_current_xact_id() {changed};
RETURN NULL;
"""


def recorded_triggers(
    changed: str = "OLD.* IS DISTINCT FROM NEW.*",
    hidden: Iterable[str] = (),
    kept: str = "",
) -> list[pgtrigger.Trigger]:
    """Triggers that renew `recorded_xid` and keep the row as it was.

    changed  SQL condition that an update is more than the same again
    hidden   columns that are never copied
    kept     SQL condition on a replaced row o, " AND ...", for it to be copied
    """
    content = "to_jsonb(o)" + "".join(f" - '{column}'" for column in hidden)
    return [
        pgtrigger.Trigger(
            name="renew_recorded",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(changed),
            func="NEW.recorded_at := statement_timestamp();"
            " NEW.recorded_xid := pg_current_xact_id(); RETURN NEW;",
        ),
        *_copying(content, kept),
    ]


def _copying(content: str, kept: str) -> list[pgtrigger.Trigger]:
    """One for rows that were changed, one for rows that were deleted."""
    after_statement = partial(
        pgtrigger.Trigger, level=pgtrigger.Statement, when=pgtrigger.After
    )
    return [
        after_statement(
            name="copy_updated",
            operation=pgtrigger.Update,
            referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
            func=_COPY_REPLACED.format(
                join="JOIN new_rows n ON n.id = o.id",
                changed="AND n.recorded_xid <> o.recorded_xid" + kept,
                content=content,
            ),
        ),
        after_statement(
            name="copy_deleted",
            operation=pgtrigger.Delete,
            referencing=pgtrigger.Referencing(old="old_rows"),
            func=_COPY_REPLACED.format(join="", changed=kept, content=content),
        ),
    ]


RECORDED_TRIGGERS = recorded_triggers()


class Recorded(models.Model):
    """A row that remembers when, and in which transaction, it became what it is.

    told  the columns whose change makes another version; empty: all of them
    """

    told: ClassVar[tuple[str, ...]] = ()

    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_xid = TransactionIdField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        abstract = True
        triggers = RECORDED_TRIGGERS


OWN_SOURCE = "holdfast"  # what is entered by hand


class RandomKey(Func):
    """A fresh text key for a fact that comes without one."""

    template = "gen_random_uuid()::text"
    arity = 0
    output_field = models.TextField()


class Fact(Recorded):
    """Something that happened, found again by the key its source gave it.

    `knowable_on` is set on facts loaded as history: the first day they could have been
    known. Only backtests read it.

    domain_date  the column that says when it became so between us and the customer
    """

    domain_date: ClassVar[str]

    source = models.SlugField(max_length=64, db_default=OWN_SOURCE)
    external_id = models.CharField(max_length=200, db_default=RandomKey())
    knowable_on = models.DateField(null=True, blank=True)

    class Meta(Recorded.Meta):
        abstract = True
        constraints = [
            models.UniqueConstraint(
                F("source"), F("external_id"), name="%(class)s_source_key"
            )
        ]

    def get_constraints(self) -> list[Any]:
        """What is judged before the row is written; exclusions the database judges.

        In one over a key, such as `segment_id`, Django leaves the key as it is: then
        every row excludes every other.
        """
        return [
            (model, [rule for rule in rules if not _is_exclusion(rule)])
            for model, rules in super().get_constraints()
        ]

    def clean(self) -> None:
        """Say beside the field what the database would refuse.

        raises  ValidationError when something named here is of another account
        """
        super().clean()
        customer_id = getattr(self, "customer_id", None)
        for name in of_an_account(type(self)):
            named = getattr(self, name)
            if named and customer_id and named.customer_id != customer_id:
                raise ValidationError({name: f"A {name} of another account."})


def _is_exclusion(rule: models.BaseConstraint) -> bool:
    return isinstance(rule, ExclusionConstraint)


def of_an_account(model: type[models.Model]) -> list[str]:
    """Fields by which facts of an account name rows that are of an account as well."""
    if not _has_customer(model):
        return []
    fields: Any = model._meta.concrete_fields
    return [
        field.name
        for field in fields
        if field.is_relation and _has_customer(field.related_model)
    ]


def _has_customer(model: type[models.Model]) -> bool:
    return any(field.name == "customer" for field in model._meta.concrete_fields)


class SupersededRow(models.Model):
    """A row of a recorded table as it was before an UPDATE or DELETE.

    It was visible to snapshots that see `recorded_xid` and not `replaced_xid`.
    """

    fact = models.CharField(max_length=63)  # the table's name
    row_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True, blank=True)
    operation = models.CharField(max_length=6)
    recorded_xid = TransactionIdField()
    replaced_xid = TransactionIdField()
    replaced_at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["fact", "customer_id"]),
            models.Index(fields=["fact", "row_id"]),
            models.Index(fields=["replaced_xid"]),
            models.Index(fields=["recorded_xid"]),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.row_id} until {self.replaced_at:%Y-%m-%d %H:%M}"

"""Rules that many tables share, kept by the database.

`%(class)s` in a name stands for the model, so that one rule serves all of them.
"""

from django.db import models
from django.db.models import F, Q


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
